package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What checks found, in Upkeep's own database: the last result of each, and a history. A check that is made every minute
 * has a row of the history at each change of its state and every ten minutes.
 */
public final class CheckHistory {
    private static final Duration BETWEEN_ROWS = Duration.ofMinutes(10);
    /** Sorts as text, on both engines. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Clock clock;

    /**
     * @param state Upkeep's own database
     * @param clock says when a check was made
     */
    public CheckHistory(DataSource state, Clock clock) {
        this.database = JdbcClient.create(state);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(state));
        this.clock = clock;
    }

    /** Keeps what one round found, and forgets the results that are gone; a round that is recorded again changes nothing. */
    void record(String runId, String target, List<MadeCheck> round, List<String> gone) {
        transaction.executeWithoutResult(status -> {
            for (String check : gone) {
                database.sql("delete from check_last where target = :target and check_id = :check")
                        .param("target", target)
                        .param("check", check)
                        .update();
            }
            Map<String, LastResult> before = last(target);
            for (MadeCheck made : round) {
                record(
                        runId,
                        target,
                        made,
                        Optional.ofNullable(before.get(made.result().id())));
            }
        });
    }

    private void record(String runId, String target, MadeCheck made, Optional<LastResult> before) {
        Instant now = clock.instant();
        CheckResult check = made.result();
        boolean same =
                before.filter(last -> last.result().state() == check.state()).isPresent();
        boolean ahead = before.filter(last -> last.observedAt().isAfter(now)).isPresent();
        if (ahead) {
            bringBack(target, check.id(), now);
        }
        boolean row = !same
                || ahead
                || before.filter(last -> now.isBefore(last.recordedAt().plus(BETWEEN_ROWS)))
                        .isEmpty();
        Instant since = same && !before.orElseThrow().since().isAfter(now)
                ? before.orElseThrow().since()
                : now;
        Instant recordedAt = row ? now : before.orElseThrow().recordedAt();
        if (row) {
            set(
                            database.sql(
                                    "insert into check_result (run_id, check_id, target, state, value, unit, detail,"
                                            + " observed_at) values (:run, :check, :target, :state, :value, :unit, :detail,"
                                            + " :now) on conflict (run_id, check_id) do nothing"),
                            target,
                            check)
                    .param("run", runId)
                    .param("now", TIME.format(now))
                    .update();
        }
        set(
                        database.sql("insert into check_last (target, check_id, state, value, unit, detail, since,"
                                + " observed_at, recorded_at, milliseconds) values (:target, :check, :state, :value,"
                                + " :unit, :detail, :since, :now, :recorded, :cost) on conflict (target, check_id) do"
                                + " update set state = excluded.state, value = excluded.value, unit = excluded.unit,"
                                + " detail = excluded.detail, since = excluded.since, observed_at = excluded.observed_at,"
                                + " recorded_at = excluded.recorded_at, milliseconds = excluded.milliseconds"),
                        target,
                        check)
                .param("since", TIME.format(since))
                .param("now", TIME.format(now))
                .param("recorded", TIME.format(recordedAt))
                .param("cost", made.cost().toMillis())
                .update();
        made.readings().forEach(reading -> record(target, check.id(), reading));
    }

    /** What a clock noted that was ahead then was found before now, whatever it says. */
    private void bringBack(String target, String check, Instant now) {
        database.sql("update check_result set observed_at = :before where target = :target and check_id = :check"
                        + " and observed_at >= :now")
                .param("before", TIME.format(now.minusMillis(1)))
                .param("target", target)
                .param("check", check)
                .param("now", TIME.format(now))
                .update();
    }

    private static JdbcClient.StatementSpec set(JdbcClient.StatementSpec sql, String target, CheckResult check) {
        return sql.param("target", target)
                .param("check", check.id())
                .param("state", check.state().name())
                .param("value", check.value() == null ? null : check.value().doubleValue(), Types.DOUBLE)
                .param("unit", check.unit(), Types.VARCHAR)
                .param("detail", check.detail());
    }

    private void record(String target, String check, CounterReading reading) {
        database.sql("insert into check_counter (target, check_id, subject, counter, base) values (:target, :check,"
                        + " :subject, :counter, :base) on conflict (target, check_id, subject) do update set"
                        + " counter = excluded.counter, base = excluded.base")
                .param("target", target)
                .param("check", check)
                .param("subject", reading.subject())
                .param("counter", reading.counter())
                .param("base", reading.base(), Types.DOUBLE)
                .update();
    }

    /** The last result of each check of a target, by its id. */
    Map<String, LastResult> last(String target) {
        return database
                .sql("select check_id, state, value, unit, detail, since, observed_at, recorded_at, milliseconds"
                        + " from check_last where target = :target order by check_id")
                .param("target", target)
                .query((rows, row) -> last(rows))
                .list()
                .stream()
                .collect(Collectors.toMap(
                        last -> last.result().id(), last -> last, (one, other) -> one, LinkedHashMap::new));
    }

    private static LastResult last(ResultSet rows) throws SQLException {
        return new LastResult(
                new CheckResult(
                        rows.getString("check_id"),
                        CheckState.valueOf(rows.getString("state")),
                        value(rows),
                        rows.getString("unit"),
                        rows.getString("detail")),
                Instant.parse(rows.getString("since")),
                Instant.parse(rows.getString("observed_at")),
                Instant.parse(rows.getString("recorded_at")),
                Duration.ofMillis(rows.getLong("milliseconds")));
    }

    private static @Nullable BigDecimal value(ResultSet rows) throws SQLException {
        double value = rows.getDouble("value");
        if (rows.wasNull()) {
            return null;
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? BigDecimal.valueOf((long) value)
                : BigDecimal.valueOf(value);
    }

    /** The counters that a check read last, by what they count for. */
    Map<String, CounterReading> counters(String target, String check) {
        return database
                .sql("select subject, counter, base from check_counter where target = :target and check_id = :check")
                .param("target", target)
                .param("check", check)
                .query((rows, row) -> new CounterReading(
                        rows.getString(1), rows.getDouble(2), rows.getObject(3) == null ? null : rows.getDouble(3)))
                .list()
                .stream()
                .collect(Collectors.toMap(CounterReading::subject, reading -> reading));
    }

    /** The checks of a target that judge what was counted since the last time. */
    Set<String> counting(String target) {
        return Set.copyOf(database.sql("select distinct check_id from check_counter where target = :target")
                .param("target", target)
                .query(String.class)
                .list());
    }

    /**
     * Keeps a value that a person takes for the new normal.
     *
     * @param target the target's name
     * @param check the result's id
     * @param expectation what the settings expect, in their words: the acceptance ends when they change
     * @param value the value
     * @param by who accepts it
     */
    void accept(String target, String check, String expectation, long value, String by) {
        database.sql("insert into check_accepted (target, check_id, accepted_at, accepted_by, expectation, value)"
                        + " values (:target, :check, :now, :by, :expectation, :value)")
                .param("target", target)
                .param("check", check)
                .param("now", TIME.format(clock.instant()))
                .param("by", by)
                .param("expectation", expectation)
                .param("value", value)
                .update();
    }

    /**
     * What was accepted last in the place of an expectation. An acceptance of any other has ended, and does not come
     * back when the settings do.
     *
     * @param target the target's name
     * @param check the result's id
     * @param expectation what the settings expect now
     */
    Optional<Observed> accepted(String target, String check, String expectation) {
        database.sql("delete from check_accepted where target = :target and check_id = :check"
                        + " and expectation <> :expectation")
                .param("target", target)
                .param("check", check)
                .param("expectation", expectation)
                .update();
        return database.sql("select value, accepted_at from check_accepted where target = :target and check_id = :check"
                        + " order by accepted_at desc limit 1")
                .param("target", target)
                .param("check", check)
                .query((rows, row) -> new Observed(rows.getLong(1), Instant.parse(rows.getString(2))))
                .optional();
    }

    /**
     * The last value of a check that was OK.
     *
     * @param target the target's name
     * @param check the check's id
     */
    Optional<Observed> lastOk(String target, String check) {
        return database.sql("select value, observed_at from check_result where target = :target and check_id = :check"
                        + " and state = 'OK' and value is not null order by observed_at desc limit 1")
                .param("target", target)
                .param("check", check)
                .query((rows, row) -> new Observed(rows.getLong(1), Instant.parse(rows.getString(2))))
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
    record Observed(long value, Instant at) {}
}
