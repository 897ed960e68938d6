package dev.upkeep.storage;

import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Json;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes one pass into the history. A user gets a row only when something changed, so that the history of users who do
 * nothing takes no room; the rows of a batch of users are one transaction.
 */
final class HistoryWriter {
    private static final int BATCH = 500;

    private final NamedParameterJdbcTemplate database;
    private final TransactionTemplate transaction;
    private final String target;
    private final String measuredAt;
    private final int most;

    /**
     * @param measuredAt the pass's time, as the tables have it
     * @param most how many measurements of a user, and passes, stay
     */
    HistoryWriter(DataSource state, String target, String measuredAt, int most) {
        this.database = new NamedParameterJdbcTemplate(state);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(state));
        this.target = target;
        this.measuredAt = measuredAt;
        this.most = most;
    }

    /** Keeps all users that a working file has measured. */
    void keepUsers(ActiveRun run, WorkingFile file) {
        long last = 0;
        List<Found> batch = next(file, last);
        while (!batch.isEmpty()) {
            run.throwIfCancelled();
            List<Found> users = batch;
            transaction.executeWithoutResult(status -> keep(users));
            last = batch.get(batch.size() - 1).no();
            run.progress("kept users' history", last, 0);
            batch = next(file, last);
        }
    }

    private static List<Found> next(WorkingFile file, long last) {
        return file.statements()
                .query(
                        "select no, id, label, objects, bytes, quota from user where no > ? and wanted = 1"
                                + " order by no limit " + BATCH,
                        (row, number) -> new Found(
                                row.getLong(1),
                                row.getString(2).substring(1),
                                new Values(
                                        row.getString(3),
                                        row.getLong(4),
                                        row.getLong(5),
                                        row.getObject(6) == null ? null : row.getLong(6))),
                        last);
    }

    private void keep(List<Found> users) {
        Map<String, Values> known = known(users);
        List<SqlParameterSource> changed = new ArrayList<>();
        List<String> same = new ArrayList<>();
        for (Found user : users) {
            if (user.values().equals(known.get(user.id()))) {
                same.add(user.id());
            } else {
                changed.add(parameters()
                        .addValue("id", user.id())
                        .addValue("label", user.values().label())
                        .addValue("objects", user.values().objects())
                        .addValue("bytes", user.values().bytes())
                        .addValue(
                                "quota",
                                new SqlParameterValue(
                                        Types.BIGINT, user.values().quota())));
            }
        }
        if (!same.isEmpty()) {
            database.update(
                    "update storage_usage set seen_at = :now where target = :target and newest = 1"
                            + " and user_id in (:ids)",
                    parameters().addValue("ids", same));
        }
        SqlParameterSource[] rows = changed.toArray(new SqlParameterSource[0]);
        database.batchUpdate(
                "update storage_usage set newest = 0 where target = :target and user_id = :id and newest = 1", rows);
        database.batchUpdate(
                "insert into storage_usage (target, user_id, measured_at, label, object_count, total_bytes,"
                        + " quota_bytes, newest, seen_at) values (:target, :id, :now, :label, :objects, :bytes,"
                        + " :quota, 1, :now) on conflict (target, user_id, measured_at) do update set newest = 1,"
                        + " label = excluded.label, object_count = excluded.object_count,"
                        + " total_bytes = excluded.total_bytes, quota_bytes = excluded.quota_bytes",
                rows);
        database.batchUpdate(
                "delete from storage_usage where target = :target and user_id = :id and newest = 0 and measured_at <="
                        + " (select measured_at from storage_usage where target = :target and user_id = :id"
                        + " order by measured_at desc limit 1 offset :most)",
                rows);
    }

    private Map<String, Values> known(List<Found> users) {
        Map<String, Values> known = new HashMap<>();
        database.query(
                "select user_id, label, object_count, total_bytes, quota_bytes from storage_usage"
                        + " where target = :target and newest = 1 and user_id in (:ids)",
                parameters().addValue("ids", users.stream().map(Found::id).toList()),
                row -> {
                    known.put(
                            row.getString(1),
                            new Values(
                                    row.getString(2),
                                    row.getLong(3),
                                    row.getLong(4),
                                    row.getObject(5) == null ? null : row.getLong(5)));
                });
        return known;
    }

    /** After a pass for all users: who was not among them is none any more. */
    void forgetUsersWhoAreGone() {
        database.update(
                "delete from storage_usage where target = :target and user_id in (select user_id from storage_usage"
                        + " where target = :target and newest = 1 and seen_at <> :now)",
                parameters());
    }

    void keepPass(String runId, StorageReport report) {
        MapSqlParameterSource pass = parameters()
                .addValue("run", runId)
                .addValue("users", report.userCount())
                .addValue("objects", report.measured().objectCount())
                .addValue("bytes", report.measured().totalBytes())
                .addValue("report", Json.line(report));
        transaction.executeWithoutResult(status -> {
            database.update("delete from storage_pass where target = :target and measured_at = :now", pass);
            database.update(
                    "insert into storage_pass (target, measured_at, run_id, user_count, object_count, total_bytes,"
                            + " report) values (:target, :now, :run, :users, :objects, :bytes, :report)",
                    pass);
            database.update(
                    "delete from storage_pass where target = :target and measured_at <= (select measured_at from"
                            + " storage_pass where target = :target order by measured_at desc limit 1 offset :most)",
                    pass);
        });
    }

    private MapSqlParameterSource parameters() {
        return new MapSqlParameterSource()
                .addValue("target", target)
                .addValue("now", measuredAt)
                .addValue("most", most);
    }

    private record Found(long no, String id, Values values) {}

    private record Values(
            String label,
            long objects,
            long bytes,
            @Nullable Long quota) {}
}
