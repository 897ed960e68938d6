package dev.upkeep.storage;

import dev.upkeep.database.StateTables;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What was measured of one target's users before, in Upkeep's own database: the last passes, and each user's last
 * measurements. How many is a setting. Thread-safe.
 */
public final class StorageHistory {
    private static final StateTables TABLES = new StateTables("The history of users' storage");
    /** Sorts as text, on both engines. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final int LETTERS_MORE_OR_LESS = 4;
    private static final int MOST_ALIKE = 50_000;

    private static final String MEASUREMENT =
            "select user_id, label, measured_at, object_count, total_bytes, quota_bytes from storage_usage";
    private static final String LAST_SEEN = "select user_id, label, seen_at as measured_at, object_count, total_bytes,"
            + " quota_bytes from storage_usage";

    private final DataSource state;
    private final JdbcClient database;
    private final String target;

    /**
     * @param state Upkeep's own database
     * @param target the target's name
     */
    public StorageHistory(DataSource state, String target) {
        this.state = state;
        this.database = JdbcClient.create(state);
        this.target = target;
    }

    /**
     * The totals of the last pass for all users, if there was one.
     *
     * @throws UpkeepException when the database cannot be read
     */
    Optional<PassTotals> lastPass() {
        return lastReport()
                .map(report -> new PassTotals(
                        report.measuredAt(),
                        report.userCount(),
                        report.measured().objectCount(),
                        report.measured().totalBytes(),
                        report.measured().objectCount()
                                + report.upkeep().objectCount()
                                + (report.unowned() == null
                                        ? 0
                                        : report.unowned().objectCount())));
    }

    /**
     * The report of the last pass for all users, if there was one.
     *
     * @throws UpkeepException when the database cannot be read
     */
    public Optional<StorageReport> lastReport() {
        return TABLES.guarded(
                () -> database.sql("select report from storage_pass where target = ? order by measured_at desc limit 1")
                        .param(target)
                        .query(String.class)
                        .optional()
                        .map(json -> Json.read(json, StorageReport.class)));
    }

    /**
     * The users who had most when they were last measured, which may be long after they last had something else.
     *
     * @param most how many at most
     * @throws UpkeepException when the database cannot be read
     */
    public List<Measurement> largest(int most) {
        return TABLES.guarded(() -> database.sql(LAST_SEEN
                        + " where target = :target and newest = 1 order by total_bytes desc, label limit :most")
                .param("target", target)
                .param("most", most)
                .query((row, number) -> Measurement.of(row))
                .list());
    }

    /**
     * A user's measurements, the newest first. There is one for each pass that found something else than the one before.
     *
     * @param label the e-mail, or the prefix where users have no e-mail
     * @throws UpkeepException when the database cannot be read
     */
    public List<Measurement> of(String label) {
        return TABLES.guarded(
                () -> database.sql(MEASUREMENT + " where target = :target and label = :label order by measured_at desc")
                        .param("target", target)
                        .param("label", label)
                        .query((row, number) -> Measurement.of(row))
                        .list());
    }

    /**
     * When a user was measured last, which may be long after there was something else to find.
     *
     * @param label the e-mail, or the prefix where users have no e-mail
     * @throws UpkeepException when the database cannot be read
     */
    public Optional<Instant> lastSeen(String label) {
        return TABLES.guarded(() -> database.sql("select max(seen_at) from storage_usage where target = :target"
                        + " and label = :label having max(seen_at) is not null")
                .param("target", target)
                .param("label", label)
                .query((row, number) -> Instant.parse(row.getString(1)))
                .optional());
    }

    /**
     * Users with names about as long as this one, of whom one may be meant.
     *
     * @param label the e-mail, or the prefix where users have no e-mail
     * @throws UpkeepException when the database cannot be read
     */
    public List<String> alike(String label) {
        return TABLES.guarded(() -> database.sql("select distinct label from storage_usage where target = :target"
                        + " and newest = 1 and length(label) between :least and :most limit " + MOST_ALIKE)
                .param("target", target)
                .param("least", label.length() - LETTERS_MORE_OR_LESS)
                .param("most", label.length() + LETTERS_MORE_OR_LESS)
                .query(String.class)
                .list());
    }

    /**
     * The users who take up a share of their quota or more, the fullest first.
     *
     * @param percent the share
     * @param most how many at most
     * @throws UpkeepException when the database cannot be read
     */
    public List<Measurement> above(int percent, int most) {
        return TABLES.guarded(
                () -> database.sql(LAST_SEEN + " where target = :target and newest = 1 and quota_bytes > 0"
                                + " and total_bytes >= quota_bytes * (:percent / 100.0)"
                                + " order by total_bytes * 1.0 / quota_bytes desc, label limit :most")
                        .param("target", target)
                        .param("percent", percent)
                        .param("most", most)
                        .query((row, number) -> Measurement.of(row))
                        .list());
    }

    /** How many users with a quota were measured, and how many of them take up a share of it or more. */
    long[] quotas(int percent) {
        return TABLES.guarded(() -> database.sql("select count(*), coalesce(sum(case when total_bytes >= quota_bytes"
                        + " * (:percent / 100.0) then 1 else 0 end), 0) from storage_usage"
                        + " where target = :target and newest = 1 and quota_bytes > 0")
                .param("target", target)
                .param("percent", percent)
                .query((row, number) -> new long[] {row.getLong(1), row.getLong(2)})
                .single());
    }

    /** Keeps what a run measured, and forgets what is too old. Keeping it again changes nothing. */
    void keep(ActiveRun run, StorageReport report, WorkingFile file, int passes) {
        String measuredAt = text(report.measuredAt());
        TABLES.guarded(() -> {
            HistoryWriter writer = new HistoryWriter(state, target, measuredAt, passes);
            writer.keepUsers(run, file);
            if (report.user() == null) {
                writer.forgetUsersWhoAreGone();
                writer.keepPass(run.id(), report);
            }
            return report;
        });
    }

    static String text(Instant time) {
        return TIME.format(time);
    }

    /**
     * What a pass for all users found.
     *
     * @param measuredAt when it began
     * @param users how many users there were
     * @param userObjects how many objects belonged to users
     * @param userBytes the sum of their sizes
     * @param objectCount how many objects the bucket had altogether
     */
    record PassTotals(Instant measuredAt, long users, long userObjects, long userBytes, long objectCount) {}
}
