package dev.upkeep.storage;

import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.TargetSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes the report out of what a working file knows when the pass is complete. */
final class Findings {
    /** What a user has to be written for; its one parameter is the tolerance. */
    static final String DIFFERS = "(recorded is null or abs(recorded - bytes) > ?)";

    private static final int MOST_ROWS = 100;
    private static final int MOST_LARGEST = 20;
    private static final String WANTED = " from user where no > 0 and wanted = 1";

    private final ActiveRun run;
    private final JdbcTemplate statements;
    private final WorkingFile file;
    private final TargetSettings target;
    private final Plan plan;
    private final Instant begun;
    private final Optional<Instant> resumed;
    private final Optional<StorageHistory.PassTotals> last;

    Findings(
            ActiveRun run,
            WorkingFile file,
            TargetSettings target,
            Plan plan,
            Instant begun,
            Optional<Instant> resumed,
            Optional<StorageHistory.PassTotals> last) {
        this.run = run;
        this.statements = file.statements();
        this.file = file;
        this.target = target;
        this.plan = plan;
        this.begun = begun;
        this.resumed = resumed;
        this.last = last;
    }

    /** @param refusal why nothing should be written; absent when it may */
    StorageReport report(@Nullable String refusal) {
        boolean everybody = run.parameter(StorageUsage.USER).isEmpty();
        Usage measured = usage("select sum(objects), sum(bytes)" + WANTED);
        boolean roundsUp = target.objectStore().provider().leastBilledBytes() > 0;
        return new StorageReport(
                2,
                begun,
                resumed.orElse(null),
                run.dryRun(),
                run.parameter(StorageUsage.USER).orElse(null),
                plan,
                InventoryPass.readOf(file).orElse(null),
                counted(),
                number("select count(*)" + WANTED),
                number("select count(*)" + WANTED + " and objects = 0"),
                statements.queryForList(
                        "select label" + WANTED + " and objects = 0 order by no limit " + MOST_LARGEST, String.class),
                number("select sum(recorded)" + WANTED),
                number("select sum(case when " + DIFFERS + " then bytes else recorded end)" + WANTED, tolerance()),
                measured,
                roundsUp ? number("select sum(billed)" + WANTED) : null,
                number("select count(*)" + WANTED + " and " + DIFFERS, tolerance()),
                number("select sum(abs(recorded - bytes))" + WANTED + " and " + DIFFERS, tolerance()),
                drift(),
                largest(),
                usage("select sum(objects), sum(bytes) from user where no = 0"),
                everybody && plan.unowned() ? usage("select sum(objects), sum(bytes) from unowned") : null,
                unownedGroups(),
                everybody ? last.map(then -> growth(then, measured)).orElse(null) : null,
                number("select sum(objects) from kind where name = 'changed'"),
                Cost.of(file),
                refusal,
                target.storage().decimal(),
                "bytes");
    }

    private long tolerance() {
        return target.storage().toleranceBytes();
    }

    private List<StorageReport.Counted> counted() {
        return Stream.concat(
                        Stream.of(Kind.CURRENT),
                        Stream.of(Kind.values())
                                .filter(kind -> target.storage().counted().stream()
                                        .anyMatch(one -> one.word().equals(kind.word()))))
                .map(kind -> {
                    Usage usage = usage("select sum(objects), sum(bytes) from kind where name = ?", kind.word());
                    return new StorageReport.Counted(kind.word(), usage.objectCount(), usage.totalBytes());
                })
                .toList();
    }

    private List<StorageReport.UserDrift> drift() {
        return statements.query(
                "select id, label, recorded, bytes, objects" + WANTED + " and " + DIFFERS
                        + " order by abs(coalesce(recorded, 0) - bytes) desc, no limit " + MOST_ROWS,
                (row, number) -> {
                    Long recorded = whole(row, 3);
                    return new StorageReport.UserDrift(
                            StoredId.of(row.getString(1)),
                            row.getString(2),
                            recorded,
                            row.getLong(4),
                            row.getLong(5),
                            recorded == null ? null : recorded - row.getLong(4));
                },
                tolerance());
    }

    private List<StorageReport.LargeUser> largest() {
        return statements.query(
                "select label, objects, bytes" + WANTED + " and objects > 0 order by bytes desc, no limit "
                        + MOST_LARGEST,
                (row, number) -> new StorageReport.LargeUser(row.getString(1), row.getLong(2), row.getLong(3)));
    }

    private List<StorageReport.Group> unownedGroups() {
        return statements.query(
                "select name, objects, bytes from unowned order by bytes desc, name limit " + MOST_ROWS,
                (row, number) -> new StorageReport.Group(row.getString(1), row.getLong(2), row.getLong(3)));
    }

    private static StorageReport.Growth growth(StorageHistory.PassTotals then, Usage now) {
        return new StorageReport.Growth(
                then.measuredAt(), now.objectCount() - then.userObjects(), now.totalBytes() - then.userBytes());
    }

    private Usage usage(String sql, Object... parameters) {
        return statements
                .query(sql, (row, number) -> new Usage(row.getLong(1), row.getLong(2)), parameters)
                .get(0);
    }

    private long number(String sql, Object... parameters) {
        Long number = statements.queryForObject(sql, Long.class, parameters);
        return number == null ? 0 : number;
    }

    private static @Nullable Long whole(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
