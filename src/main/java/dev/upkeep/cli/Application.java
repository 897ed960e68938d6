package dev.upkeep.cli;

import dev.upkeep.alert.AlertBoard;
import dev.upkeep.backup.StoredBackups;
import dev.upkeep.failure.Probe;
import dev.upkeep.health.TargetChecks;
import dev.upkeep.migration.Migrations;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobReport;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Run;
import dev.upkeep.storage.StorageHistory;
import dev.upkeep.uploads.StoredUploads;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Upkeep, put together for one command: what the command line asks of it. */
public interface Application extends AutoCloseable {
    /**
     * Sends a job request through the envelope and waits for its end.
     *
     * @throws dev.upkeep.failure.UpkeepException when the run could not even be recorded
     */
    Outcome run(JobRequest request);

    /**
     * Does what follows from a run that is over, such as the verification of a new backup, and waits for its end.
     *
     * @param run the run as recorded
     * @return how it ended; empty when nothing follows
     * @throws dev.upkeep.failure.UpkeepException when what follows could not even be recorded
     */
    Optional<Outcome> follow(Run run);

    /**
     * The newest runs first.
     *
     * @param job only of this job, if given, and all of its runs
     * @param last how many at most
     * @param all whether rounds of checks that the schedule asked for and that went well are among them
     */
    NewestRuns runs(Optional<String> job, int last, boolean all);

    /**
     * A target's backups as they lie in its bucket; the ledger is not needed for them.
     *
     * @throws dev.upkeep.failure.UpkeepException of kind REFUSED when there is no such target
     */
    StoredBackups backups(String target);

    /**
     * What was measured of a target's users.
     *
     * @throws dev.upkeep.failure.UpkeepException of kind REFUSED when there is no such target
     */
    StorageHistory storage(String target);

    /**
     * A target's incomplete uploads as they lie in its bucket.
     *
     * @throws dev.upkeep.failure.UpkeepException of kind REFUSED when there is no such target
     */
    StoredUploads uploads(String target);

    /**
     * How a target's migrations stand.
     *
     * @throws dev.upkeep.failure.UpkeepException of kind REFUSED when there is no such target
     */
    Migrations migrations(String target);

    /** What people were told of the checks, and what they said to it. */
    AlertBoard alerts();

    /**
     * Sends a message through a channel at once.
     *
     * @return what the other side answered, for people
     * @throws dev.upkeep.failure.UpkeepException of kind REFUSED when there is no such channel, of another kind when
     *     the message did not arrive
     */
    String testChannel(String channel);

    /**
     * A target's checks, and what they found last. The routes are loaded for it, since they declare them.
     *
     * @throws dev.upkeep.failure.UpkeepException of kind REFUSED when there is no such target
     */
    TargetChecks checks(String target);

    /**
     * Does work that is no job and stands in no ledger. {@link #interrupt} cancels it.
     *
     * @param work what it is called while it is waited for
     * @param target the target's name
     * @param requestedBy who asks
     * @param action the work, done by the thread that calls
     * @return what the action returns
     */
    <T> T unrecorded(String work, String target, String requestedBy, Function<ActiveRun, T> action);

    /**
     * Tries every connection and right that the targets need.
     *
     * @param found is told of each as it comes
     */
    void probe(Consumer<Probe> found);

    /**
     * Works by its triggers until the process is asked to stop.
     *
     * @param announce is told where everything is and what runs when, line by line
     */
    void serve(Consumer<String> announce);

    /**
     * Asks the runs at work to stop and waits a little for that; called by another thread when the process is asked to
     * stop.
     *
     * @param say is told what is waited for, line by line
     */
    void interrupt(Consumer<String> say);

    @Override
    void close();

    /**
     * Runs, and what was left out between them.
     *
     * @param runs the newest first
     * @param leftOut how many rounds of checks that are no news began since the oldest of them
     */
    record NewestRuns(List<Run> runs, long leftOut) {
        public NewestRuns {
            runs = List.copyOf(runs);
        }
    }

    /**
     * How a request ended.
     *
     * @param run the run as recorded
     * @param report what the job found and did, also when it failed after that; absent when there is none
     */
    record Outcome(Run run, @Nullable JobReport report) {}
}
