package dev.upkeep.run;

import dev.upkeep.database.StateTables;
import dev.upkeep.failure.UpkeepException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the ledger knows of the past. Runs that did no work do not count: refused and skipped ones, and dry runs. */
public final class RunHistory {
    private static final StateTables TABLES = new StateTables("The run ledger");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String ENDED = "status not in ('RUNNING', 'SKIPPED') and dry_run = 0"
            + " and coalesce(failure, '') <> 'REFUSED' and finished_at is not null";

    private final JdbcClient database;

    /** @param state Upkeep's own database, where the table `run` is */
    public RunHistory(DataSource state) {
        this.database = JdbcClient.create(state);
    }

    /**
     * When the oldest run of a target that the ledger still has was begun, whatever its job.
     *
     * @throws UpkeepException when the ledger cannot be read
     */
    public Optional<Instant> firstStart(String target) {
        return TABLES.guarded(() -> database.sql("select min(started_at) from run where target = ?")
                .param(target)
                .query((row, number) -> Optional.ofNullable(row.getString(1)).map(Instant::parse))
                .single());
    }

    /**
     * Whether a job has ever been at work for a target and ended, however.
     *
     * @throws UpkeepException when the ledger cannot be read
     */
    public boolean hasEnded(String job, String target) {
        return TABLES.guarded(() -> database.sql("select count(*) from run where job = ? and target = ? and " + ENDED)
                        .params(job, target)
                        .query(Long.class)
                        .single()
                > 0);
    }

    /**
     * When a job last ended well for a target.
     *
     * @throws UpkeepException when the ledger cannot be read
     */
    public Optional<Instant> lastSuccess(String job, String target) {
        return TABLES.guarded(() -> database.sql("select max(finished_at) from run where job = ? and target = ?"
                        + " and status = 'SUCCEEDED' and " + ENDED)
                .params(job, target)
                .query((row, number) -> Optional.ofNullable(row.getString(1)).map(Instant::parse))
                .single());
    }

    /**
     * When each job last ended for each target, in each way that it did.
     *
     * @param startedAfter runs that began before are not looked at
     * @throws UpkeepException when the ledger cannot be read
     */
    List<RunEnd> lastEnds(Instant startedAfter) {
        return TABLES.guarded(() -> database.sql(
                        "select job, target, status, max(finished_at) from run where started_at > ?" + " and " + ENDED
                                + " group by job, target, status")
                .param(TIME.format(startedAfter))
                .query((row, number) -> new RunEnd(
                        row.getString(1),
                        row.getString(2),
                        RunStatus.valueOf(row.getString(3)),
                        Instant.parse(row.getString(4))))
                .list());
    }
}
