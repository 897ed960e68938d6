package dev.upkeep.run;

import dev.upkeep.failure.UpkeepException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the ledger knows. Where it says that a job was at work, runs that did no work do not count: refused and skipped
 * ones, and dry runs. Everything throws an {@link UpkeepException} when the ledger cannot be read.
 */
public final class RunHistory {
    private static final String ENDED = "status not in ('RUNNING', 'SKIPPED') and dry_run = 0"
            + " and coalesce(failure, '') <> 'REFUSED' and finished_at is not null";

    /** As {@link Run#isRoutine} has it. */
    private static final String ROUTINE = "(job = ? and trigger_word = ? and status = 'SUCCEEDED')";

    private static final List<String> ROUTINE_PARAMETERS = List.of(Run.ROUND_OF_CHECKS, Trigger.SCHEDULE.word());

    private final JdbcClient database;
    private final RunRows rows;

    /** @param state Upkeep's own database, where the table `run` is */
    public RunHistory(DataSource state) {
        this.database = JdbcClient.create(state);
        this.rows = new RunRows(database);
    }

    /** When the oldest run of a target that the ledger still has was begun, whatever its job. */
    public Optional<Instant> firstStart(String target) {
        return RunRows.TABLES.guarded(() -> database.sql("select min(started_at) from run where target = ?")
                .param(target)
                .query((row, number) -> Optional.ofNullable(row.getString(1)).map(Instant::parse))
                .single());
    }

    /** Whether a job has ever been at work for a target and ended, however. */
    public boolean hasEnded(String job, String target) {
        return RunRows.TABLES.guarded(
                () -> database.sql("select count(*) from run where job = ? and target = ? and " + ENDED)
                                .params(job, target)
                                .query(Long.class)
                                .single()
                        > 0);
    }

    /** When a job last ended well for a target. */
    public Optional<Instant> lastSuccess(String job, String target) {
        return RunRows.TABLES.guarded(() -> database.sql("select max(finished_at) from run where job = ? and target = ?"
                        + " and status = 'SUCCEEDED' and " + ENDED)
                .params(job, target)
                .query((row, number) -> Optional.ofNullable(row.getString(1)).map(Instant::parse))
                .single());
    }

    /**
     * When each job last ended for each target, in each way that it did.
     *
     * @param startedAfter runs that began before are not looked at
     */
    List<RunEnd> lastEnds(Instant startedAfter) {
        return RunRows.TABLES.guarded(() -> database.sql(
                        "select job, target, status, max(finished_at) from run where started_at > ? and " + ENDED
                                + " group by job, target, status")
                .param(RunRows.text(startedAfter))
                .query((row, number) -> new RunEnd(
                        row.getString(1),
                        row.getString(2),
                        RunStatus.valueOf(row.getString(3)),
                        Instant.parse(row.getString(4))))
                .list());
    }

    /**
     * The newest runs first.
     *
     * @param job only of this job, if given
     * @param last how many at most
     */
    public List<Run> newest(Optional<String> job, int last) {
        return job.isPresent() ? runs("job = ?", List.of(job.get()), last) : runs("1 = 1", List.of(), last);
    }

    /**
     * The newest runs of all jobs without the routine ones, which are no news.
     *
     * @param last how many at most
     */
    public List<Run> newestNews(int last) {
        return runs("not " + ROUTINE, ROUTINE_PARAMETERS, last);
    }

    /**
     * How many routine runs there were.
     *
     * @param since from when on; absent for all that the ledger has
     */
    public long countRoutine(Optional<Instant> since) {
        return RunRows.TABLES.guarded(
                () -> database.sql("select count(*) from run where " + ROUTINE + " and started_at >= ?")
                        .params(ROUTINE_PARAMETERS)
                        .param(since.map(RunRows::text).orElse(""))
                        .query(Long.class)
                        .single());
    }

    /** When a job last was at work for a target, whoever asked and however it ended; refused and skipped runs aside. */
    public Optional<Instant> lastStart(String job, String target) {
        return runs(
                        "job = ? and target = ? and status <> 'SKIPPED' and coalesce(failure, '') <> 'REFUSED'"
                                + " and dry_run = 0",
                        List.of(job, target),
                        1)
                .stream()
                .map(Run::startedAt)
                .findFirst();
    }

    /** The run of a job that is at work for a target, if one is. */
    public Optional<Run> running(String job, String target) {
        return runs("job = ? and target = ? and status = 'RUNNING'", List.of(job, target), 1).stream()
                .findFirst();
    }

    /** The run of a job that ended last; one that was refused, skipped, cancelled or only planned does not count. */
    public Optional<Run> newestFinished(String job, String target) {
        return runs(
                        "job = ? and target = ? and status in ('SUCCEEDED', 'FAILED', 'ABANDONED')"
                                + " and coalesce(failure, '') <> 'REFUSED' and dry_run = 0",
                        List.of(job, target),
                        1)
                .stream()
                .findFirst();
    }

    /**
     * Runs that their process left behind and that nobody has cleaned up after: abandoned after the last clean-up of
     * their target.
     *
     * @param cleanUp the job that cleans up
     */
    public List<Run> abandonedSince(String cleanUp) {
        return runs(
                "status = 'ABANDONED' and not exists (select 1 from run later where later.job = ? and"
                        + " later.target = run.target and later.status = 'SUCCEEDED' and later.dry_run = 0"
                        // One that was told where to look has not looked everywhere.
                        + " and later.parameters = '{}'"
                        + " and later.started_at > run.finished_at)",
                List.of(cleanUp),
                Integer.MAX_VALUE);
    }

    private List<Run> runs(String condition, List<?> parameters, int most) {
        return rows.where(condition, parameters, most).stream().map(RunRow::run).toList();
    }
}
