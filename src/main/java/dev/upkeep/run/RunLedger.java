package dev.upkeep.run;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The record of all runs, and the lock. A row with status RUNNING holds the lock of its job and target, because a
 * unique index allows only one; so taking the lock and recording the run are the same insert, and no lock outlives
 * its record. Thread-safe, and safe between processes that share the database.
 */
public final class RunLedger implements RunStates {
    /** A round of checks comes every minute; what it found is in the history of the checks. */
    private static final Duration ROUNDS_KEPT = Duration.ofDays(7);

    private static final Duration RESULTS_KEPT = Duration.ofDays(90);

    /** A process that cannot be looked at counts as dead when its heartbeat is older than this. */
    static final Duration DEAD_AFTER = Duration.ofSeconds(60);

    private final JdbcClient database;
    private final RunRows rows;
    private final Clock clock;
    private final ProcessIdentity self;

    /**
     * A ledger in Upkeep's own database.
     *
     * @param database where the table `run` is
     * @param clock the time of every record
     * @param self the process that this ledger writes for
     */
    public RunLedger(DataSource database, Clock clock, ProcessIdentity self) {
        this.database = JdbcClient.create(database);
        this.rows = new RunRows(this.database);
        this.clock = clock;
        this.self = self;
    }

    /**
     * Takes the lock and records the run, in one step.
     *
     * @param run a run with status RUNNING
     * @param lock what it holds of its target while it is at work
     * @return empty when the run has the lock; otherwise the run that holds it
     * @throws UpkeepException when the ledger cannot be written
     */
    Optional<Run> start(Run run, String lock) {
        for (int attempt = 0; attempt < 3; attempt++) {
            if (insert(run, lock) == 1) {
                return Optional.empty();
            }
            abandonDead();
            Optional<Run> holder = holder(lock, run.target());
            if (holder.isPresent()) {
                return holder;
            }
        }
        throw new UpkeepException(
                FailureKind.UNAVAILABLE,
                "The lock of " + run.job() + " for " + run.target()
                        + " changes hands faster than it can be taken. Try again.");
    }

    /**
     * Records a run that ended as it began: refused or skipped.
     *
     * @throws UpkeepException when the ledger cannot be written
     */
    void record(Run run) {
        if (insert(run, run.job()) != 1) {
            throw new UpkeepException(FailureKind.INTERNAL, "The ledger has a run " + run.id() + " already.");
        }
    }

    /**
     * Records how a run ended, which also frees its lock.
     *
     * @throws UpkeepException when the ledger cannot be written, or when the run is not RUNNING any more because
     *     another process took this one for dead
     */
    void finish(Run run) {
        int changed = RunRows.TABLES.guarded(() -> database.sql(
                        "update run set status = :status, finished_at = :finishedAt, failure = :failure, "
                                + "message = :message, report = :report where id = :id and status = 'RUNNING'")
                .param("status", run.status().name())
                .param("finishedAt", RunRows.text(run.finishedAt()))
                .param("failure", run.failure() == null ? null : run.failure().name())
                .param("message", run.message())
                .param("report", run.report())
                .param("id", run.id())
                .update());
        if (changed != 1) {
            throw new UpkeepException(
                    FailureKind.INTERNAL,
                    "The run " + run.id() + " ended " + run.status() + ", but the ledger does not have it as RUNNING: "
                            + "another process took this one for dead, perhaps because this machine was asleep. "
                            + "See `upkeep runs`.");
        }
    }

    /** Says that the process is still at work on these runs. */
    void heartbeat(Collection<String> runIds) {
        if (!runIds.isEmpty()) {
            RunRows.TABLES.guarded(
                    () -> database.sql("update run set heartbeat_at = :now where id in (:ids) and status = 'RUNNING'")
                            .param("now", RunRows.text(clock.instant()))
                            .param("ids", runIds)
                            .update());
        }
    }

    /**
     * Marks the runs of dead processes ABANDONED, which frees their locks. A process of this machine is dead when the
     * operating system does not have it any more; one of another machine, or whose id another process may have now,
     * when its heartbeat stopped.
     *
     * @return the runs that were marked
     */
    public List<Run> abandonDead() {
        List<Run> abandoned = new ArrayList<>();
        for (RunRow row : rows.where("status = 'RUNNING'", List.of(), Integer.MAX_VALUE)) {
            if (isDead(row) && abandon(row.run().id())) {
                abandoned.add(row.run());
            }
        }
        return abandoned;
    }

    @Override
    public Optional<RunStatus> statusOf(String runId) {
        return rows.where("id = ?", List.of(runId), 1).stream().findFirst().map(row -> {
            RunStatus status = row.run().status();
            // Nobody else may have noticed yet.
            return status == RunStatus.RUNNING && isDead(row) && abandon(runId) ? RunStatus.ABANDONED : status;
        });
    }

    /**
     * Forgets finished runs and their check results.
     *
     * @param keep runs that started longer ago than this are forgotten
     */
    public void forget(Duration keep) {
        String limit = RunRows.text(clock.instant().minus(keep));
        RunRows.TABLES.guarded(() -> {
            Instant now = clock.instant();
            String results = RunRows.text(now.minus(keep.compareTo(RESULTS_KEPT) < 0 ? keep : RESULTS_KEPT));
            database.sql("delete from check_result where observed_at < ?")
                    .param(results)
                    .update();
            // The oldest run stays: it says since when Upkeep has been at work.
            database.sql("delete from run where job = ? and status = 'SUCCEEDED' and started_at < ?"
                            + " and started_at > (select min(started_at) from run)")
                    .params(Run.ROUND_OF_CHECKS, RunRows.text(now.minus(ROUNDS_KEPT)))
                    .update();
            return database.sql("delete from run where started_at < ? and status <> 'RUNNING'")
                    .param(limit)
                    .update();
        });
    }

    private int insert(Run run, String lock) {
        String now = RunRows.text(clock.instant());
        return RunRows.TABLES.guarded(() -> database.sql(
                        "insert into run (id, job, target, trigger_word, requested_by, dry_run, parameters, "
                                + "status, started_at, finished_at, heartbeat_at, host, pid, process_started_at, "
                                + "failure, message, report, lock_name) values (:id, :job, :target, :trigger, :requestedBy, "
                                + ":dryRun, :parameters, :status, :startedAt, :finishedAt, :now, :host, :pid, "
                                + ":processStartedAt, :failure, :message, :report, :lock) on conflict do nothing")
                .param("id", run.id())
                .param("job", run.job())
                .param("target", run.target())
                .param("trigger", run.trigger().word())
                .param("requestedBy", run.requestedBy())
                .param("dryRun", run.dryRun() ? 1 : 0)
                .param("parameters", Json.line(run.parameters()))
                .param("status", run.status().name())
                .param("startedAt", RunRows.text(run.startedAt()))
                .param("finishedAt", RunRows.text(run.finishedAt()))
                .param("now", now)
                .param("host", self.host())
                .param("pid", self.pid())
                .param("processStartedAt", RunRows.text(self.startedAt()))
                .param("failure", run.failure() == null ? null : run.failure().name())
                .param("message", run.message())
                .param("report", run.report())
                .param("lock", lock)
                .update());
    }

    private Optional<Run> holder(String lock, String target) {
        return rows.where("lock_name = ? and target = ? and status = 'RUNNING'", List.of(lock, target), 1).stream()
                .map(RunRow::run)
                .findFirst();
    }

    private boolean abandon(String runId) {
        return RunRows.TABLES.guarded(
                        () -> database.sql("update run set status = 'ABANDONED', finished_at = ?, message = ? "
                                        + "where id = ? and status = 'RUNNING'")
                                .param(RunRows.text(clock.instant()))
                                .param("The process that ran it is gone and never said how it ended.")
                                .param(runId)
                                .update())
                == 1;
    }

    private boolean isDead(RunRow row) {
        return !row.process()
                .isAliveFor(self)
                .orElseGet(() -> !row.heartbeatAt().plus(DEAD_AFTER).isBefore(clock.instant()));
    }
}
