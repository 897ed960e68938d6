package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What checks found earlier, in Upkeep's own database. */
public final class CheckHistory {
    /** Sorts as text, on both engines. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final JdbcClient database;
    private final Clock clock;

    /**
     * @param state Upkeep's own database
     * @param clock says when a check was made
     */
    public CheckHistory(DataSource state, Clock clock) {
        this.database = JdbcClient.create(state);
        this.clock = clock;
    }

    /** Keeps what one run found last: an attempt that is made again replaces what the one before it found. */
    void record(String runId, String target, List<CheckResult> checks) {
        String now = TIME.format(clock.instant());
        database.sql("delete from check_result where run_id = :run")
                .param("run", runId)
                .update();
        for (CheckResult check : checks) {
            database.sql("insert into check_result (run_id, check_id, target, state, value, unit, detail, observed_at)"
                            + " values (:run, :check, :target, :state, :value, :unit, :detail, :now)")
                    .param("run", runId)
                    .param("check", check.id())
                    .param("target", target)
                    .param("state", check.state().name())
                    .param("value", check.value(), java.sql.Types.DOUBLE)
                    .param("unit", check.unit(), java.sql.Types.VARCHAR)
                    .param("detail", check.detail())
                    .param("now", now)
                    .update();
        }
    }

    /**
     * The last value of a check that was OK.
     *
     * @param target the target's name
     * @param check the check's id
     */
    Optional<Observation> lastOk(String target, String check) {
        return database.sql("select value, observed_at from check_result where target = :target and check_id = :check"
                        + " and state = 'OK' and value is not null order by observed_at desc limit 1")
                .param("target", target)
                .param("check", check)
                .query((rows, row) -> new Observation(rows.getLong(1), Instant.parse(rows.getString(2))))
                .optional();
    }

    /**
     * When a check first found a value again after a moment.
     *
     * @param target the target's name
     * @param check the check's id
     * @param after what was found then or before does not count
     */
    Optional<Instant> firstAfter(String target, String check, Instant after) {
        return database.sql("select observed_at from check_result where target = :target and check_id = :check"
                        + " and value is not null and observed_at > :after order by observed_at limit 1")
                .param("target", target)
                .param("check", check)
                .param("after", TIME.format(after))
                .query((rows, row) -> Instant.parse(rows.getString(1)))
                .optional();
    }

    /**
     * A value that a check found.
     *
     * @param value the value
     * @param at when
     */
    record Observation(long value, Instant at) {}
}
