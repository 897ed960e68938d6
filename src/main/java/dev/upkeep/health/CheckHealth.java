package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckSource;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.LastChecks;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The job check-health: observes a target's database, its bucket and what others know, and keeps what it saw. */
public final class CheckHealth {
    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "check-health",
            "Checks that the database and the bucket answer, that the tables have the rows that they should, and that"
                    + " the backups are fresh.",
            List.of());

    private static final String BUCKET = "bucket.reachable";

    private final Function<String, TargetSettings> targets;
    private final Databases databases;
    private final ObjectStores stores;
    private final List<CheckSource> sources;
    private final CheckHistory history;
    private final LastChecks last;
    private final RowVerdict verdict;

    /**
     * @param targets gives a target's settings by its name
     * @param databases the targets' databases
     * @param stores the targets' buckets
     * @param sources what else is checked, in this order
     * @param history what was found earlier
     * @param last is told what was found
     * @param clock says when now is
     */
    public CheckHealth(
            Function<String, TargetSettings> targets,
            Databases databases,
            ObjectStores stores,
            List<CheckSource> sources,
            CheckHistory history,
            LastChecks last,
            Clock clock) {
        this.targets = targets;
        this.databases = databases;
        this.stores = stores;
        this.sources = List.copyOf(sources);
        this.history = history;
        this.last = last;
        this.verdict = new RowVerdict(history, clock);
    }

    /**
     * Makes all checks and records them, unless nothing is to be changed.
     *
     * @param run the run that this is done for
     * @return every check
     * @throws UpkeepException when the database or the bucket cannot be reached at all, after the checks have been
     *     recorded; when the run was cancelled
     */
    public HealthReport check(ActiveRun run) {
        TargetSettings settings = targets.apply(run.target());
        List<UpkeepException> unreachable = new ArrayList<>();
        DatabaseChecks database = new DatabaseChecks(databases.of(run.target()), settings.health(), verdict, run);
        List<CheckResult> checks = new ArrayList<>(database.make());
        database.unreachable().ifPresent(unreachable::add);
        run.throwIfCancelled();
        try {
            checks.add(bucket(settings));
        } catch (UpkeepException e) {
            checks.add(CheckResult.without(BUCKET, CheckState.CRIT, e.getMessage()));
            unreachable.add(e);
        }
        for (CheckSource source : sources) {
            run.throwIfCancelled();
            checks.addAll(source.check(run));
        }
        run.throwIfCancelled();
        if (!run.dryRun()) {
            last.remember(run.target(), checks);
            history.record(run.id(), run.target(), checks);
        }
        if (unreachable.size() > 1) {
            throw new UpkeepException(
                    unreachable.get(0).kind(),
                    unreachable.get(0).getMessage() + " And: "
                            + unreachable.get(1).getMessage(),
                    unreachable.get(0));
        }
        unreachable.forEach(CheckHealth::raise);
        return HealthReport.of(checks);
    }

    /** One page of what lies below a prefix that nothing has: an answer needs address, bucket, key and right. */
    private CheckResult bucket(TargetSettings settings) {
        String prefix = UpkeepKeys.of(settings).root() + "check-health/";
        long began = System.nanoTime();
        stores.of(settings.name()).listObjects(prefix, page -> {});
        long milliseconds = Duration.ofNanos(System.nanoTime() - began).toMillis();
        return CheckResult.measured(
                BUCKET, CheckState.OK, milliseconds, "ms", "lists objects in " + milliseconds + " ms");
    }

    private static void raise(UpkeepException unreachable) {
        throw unreachable;
    }
}
