package dev.upkeep.alert;

import dev.upkeep.database.StateTables;
import dev.upkeep.run.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How every check stands, and what waits to be said of it, in Upkeep's own database. Thread-safe, and safe between
 * processes that share the database.
 */
final class AlertLedger {
    private static final StateTables TABLES = new StateTables("The alerts");
    /** Sorts as text, on both engines. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final JdbcClient database;
    private final NamedParameterJdbcTemplate batches;
    private final TransactionTemplate transaction;

    AlertLedger(DataSource state) {
        this.database = JdbcClient.create(state);
        this.batches = new NamedParameterJdbcTemplate(state);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(state));
    }

    static String text(Instant time) {
        return TIME.format(time);
    }

    JdbcClient database() {
        return database;
    }

    /**
     * Does work that must be done as a whole, and by one process at a time. It may be nested.
     *
     * @throws dev.upkeep.failure.UpkeepException when the database cannot be read or written
     */
    <T extends @Nullable Object> T alone(Supplier<T> work) {
        return TABLES.guarded(() -> transaction.execute(status -> {
            database.sql("update alert_turn set taken = taken + 1").update();
            return work.get();
        }));
    }

    /** The states of one target by the checks' ids. */
    Map<String, AlertState> states(String target) {
        Map<String, AlertState> states = new LinkedHashMap<>();
        TABLES.guarded(() -> database.sql("select state from alert where target = ? order by check_id")
                        .param(target)
                        .query(String.class)
                        .list())
                .forEach(json -> {
                    AlertState state = Json.read(json, AlertState.class);
                    states.put(state.check(), state);
                });
        return states;
    }

    /** The states of all targets. */
    List<AlertState> states() {
        return TABLES.guarded(() -> database.sql("select state from alert order by target, check_id")
                .query((row, number) -> Json.read(row.getString(1), AlertState.class))
                .list());
    }

    void save(AlertState state) {
        save(List.of(state));
    }

    void save(Collection<AlertState> states) {
        TABLES.guarded(() -> batches.batchUpdate(
                "insert into alert (target, check_id, level, state) values (:target, :check, :level, :state)"
                        + " on conflict (target, check_id) do update set level = excluded.level,"
                        + " state = excluded.state",
                states.stream()
                        .map(state -> new MapSqlParameterSource()
                                .addValue("target", state.target())
                                .addValue("check", state.check())
                                .addValue("level", state.level().name())
                                .addValue("state", Json.line(state)))
                        .toArray(SqlParameterSource[]::new)));
    }

    /**
     * Notes what is to be said.
     *
     * @param leavesOpen whether who reads it knows of something that is not over
     */
    void note(String channel, AlertItem item, boolean leavesOpen, Instant now) {
        // Only who has the turn writes, so no number is given twice.
        database.sql("insert into alert_notice (number, id, channel, noted_at, target, check_id, kind, level, item,"
                        + " leaves_open) select coalesce(max(number), 0) + 1, :id, :channel, :now, :target, :check,"
                        + " :kind, :level, :item, :open from alert_notice")
                .param("id", UUID.randomUUID().toString())
                .param("channel", channel)
                .param("now", text(now))
                .param("target", item.target())
                .param("check", item.check())
                .param("kind", item.kind().name())
                .param("level", item.level().name())
                .param("item", Json.line(item))
                .param("open", leavesOpen ? 1 : 0)
                .update();
    }

    /** What waits for any channel, in the order in which it was noted. */
    List<Notice> waiting() {
        return TABLES.guarded(() -> database.sql(
                        "select id, channel, noted_at, item from alert_notice where message_id is null"
                                + " order by number")
                .query((row, number) -> new Notice(
                        row.getString(1),
                        row.getString(2),
                        Instant.parse(row.getString(3)),
                        Json.read(row.getString(4), AlertItem.class)))
                .list());
    }

    /** Whether who reads a channel knows of something about a check that is not over for them. */
    boolean isKnownOpen(String channel, String target, String check) {
        return TABLES.guarded(() -> database.sql("select leaves_open from alert_notice n where channel = :channel"
                        + " and target = :target and check_id = :check and message_id is not null and not exists"
                        + " (select 1 from alert_message m where m.id = n.message_id and m.status = 'GIVEN_UP')"
                        + " order by number desc limit 1")
                .param("channel", channel)
                .param("target", target)
                .param("check", check)
                .query((row, number) -> row.getInt(1) == 1)
                .optional()
                .orElse(false));
    }

    /** Forgets what is not worth saying any more. */
    void drop(List<Notice> notices) {
        notices.forEach(notice -> database.sql("delete from alert_notice where id = ?")
                .param(notice.id())
                .update());
    }

    void putInto(String messageId, List<Notice> notices) {
        notices.forEach(notice -> database.sql("update alert_notice set message_id = ? where id = ?")
                .param(messageId)
                .param(notice.id())
                .update());
    }

    void keepChannels(List<ChannelRow> channels, Instant now) {
        database.sql("delete from alert_channel").update();
        channels.forEach(channel -> database.sql(
                        "insert into alert_channel (name, definition, seen_at) values (:name, :definition, :now)")
                .param("name", channel.name())
                .param("definition", Json.line(channel))
                .param("now", text(now))
                .update());
    }

    /** The channels as they were kept, by name. */
    List<String> channels() {
        return TABLES.guarded(() -> database.sql("select definition from alert_channel order by name")
                .query(String.class)
                .list());
    }

    Optional<String> memo(String name) {
        return TABLES.guarded(() -> database.sql("select content from alert_memo where name = ?")
                .param(name)
                .query(String.class)
                .optional());
    }

    void memo(String name, String content) {
        database.sql("insert into alert_memo (name, content) values (:name, :content)"
                        + " on conflict (name) do update set content = excluded.content")
                .param("name", name)
                .param("content", content)
                .update();
    }

    /** Forgets what was said before a time; of each alert its last is what readers know, and stays. */
    void forget(Instant before) {
        database.sql("delete from alert_notice where message_id is not null and noted_at < ? and number not in"
                        + " (select max(number) from alert_notice where message_id is not null"
                        + " group by channel, target, check_id)")
                .param(text(before))
                .update();
        database.sql("delete from alert_message where status <> 'WAITING' and created_at < ?")
                .param(text(before))
                .update();
    }
}
