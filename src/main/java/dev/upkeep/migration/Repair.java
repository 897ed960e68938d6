package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.migration.catalogue.OwnTables;
import dev.upkeep.run.ActiveRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/** Puts in order what failures left in a database and its history. Nothing that a person made is touched. */
final class Repair {
    private final Database database;
    private final MigrationFolder folder;
    private final ActiveRun run;
    private final Flyway flyway;
    private final InvalidIndexes indexes;
    private final List<String> left = new ArrayList<>();

    Repair(Database database, MigrationFolder folder, ActiveRun run) {
        this.database = database;
        this.folder = folder;
        this.run = run;
        this.indexes = new InvalidIndexes(database);
        this.flyway = new FlywaySetup(database, run)
                .configuration()
                .locations("filesystem:" + folder.path())
                .ignoreMigrationPatterns("*:*")
                .load();
    }

    /**
     * Does it, or says in a dry run what would be done. Whoever calls has the {@link SchemaLock}.
     *
     * @param acceptChangedFiles whether files that were changed after they were applied count as applied
     */
    RepairReport repair(boolean acceptChangedFiles) {
        try {
            MigrationInfo[] all = flyway.info().all();
            List<MigrationInfo> failed = Arrays.stream(all)
                    .filter(migration -> migration.getState().isFailed())
                    .toList();
            List<InvalidIndexes.Found> dropped = indexes.madeBy(scriptsToRun(all));
            List<MigrationInfo> changed =
                    Arrays.stream(all).filter(Repair::isChanged).toList();
            int undoFailures = failedReverses();
            if (!run.dryRun()) {
                forgetFailures(failed.size(), undoFailures);
                indexes.drop(dropped.stream().map(InvalidIndexes.Found::name).toList());
                if (acceptChangedFiles) {
                    changed.forEach(this::accept);
                }
            }
            nameOtherIndexes(dropped);
            List<MigrationInfo> late = Standing.late(all);
            if (!late.isEmpty()) {
                left.add(Refusals.late(late, flyway.info(), folder));
            }
            if (!acceptChangedFiles) {
                changed.forEach(this::nameChanged);
            }
            nameMissing(all);
            return new RepairReport(
                    database.engine().word(),
                    run.dryRun(),
                    failed.stream().map(MigrationInfo::getScript).toList(),
                    undoFailures,
                    dropped.stream().map(InvalidIndexes.Found::name).toList(),
                    acceptChangedFiles ? changed.stream().map(Migrations::file).toList() : List.of(),
                    left);
        } catch (FlywayException e) {
            throw new MigrationFailures(database, folder, run).explain(e, flyway);
        }
    }

    /** The scripts that `up` is going to run: those that are pending, and those that failed. */
    private List<SqlScript> scriptsToRun(MigrationInfo[] all) {
        List<String> versions = Arrays.stream(all)
                .filter(one -> one.getState() == MigrationState.PENDING
                        || one.getState().isFailed())
                .map(one -> one.getVersion().getVersion())
                .toList();
        return folder.scripts(versions);
    }

    private static boolean isChanged(MigrationInfo migration) {
        return Migrations.state(migration) == Migrations.State.FILE_CHANGED;
    }

    private void nameChanged(MigrationInfo migration) {
        String accept = NextCommand.of(run, "repair --accept-changed-files");
        if (migration.isChecksumMatching()) {
            left.add(Migrations.file(migration) + " was called " + migration.getScript()
                    + " when it was applied. Give it" + " that name again, and its U file; or keep the new one by: "
                    + accept);
            return;
        }
        left.add(Migrations.file(migration)
                + " was changed after it was applied. Restore the file; or, if the database has"
                + " what it says now, run: " + accept);
    }

    private void nameMissing(MigrationInfo[] all) {
        List<MigrationInfo> missing = Arrays.stream(all)
                .filter(one -> Migrations.state(one) == Migrations.State.FILE_MISSING)
                .toList();
        Map<String, MigrationNotes.Note> kept =
                missing.isEmpty() ? Map.of() : new MigrationNotes(database, folder).kept();
        for (MigrationInfo migration : missing) {
            String version = migration.getVersion().getVersion();
            MigrationNotes.Note note = kept.get(version);
            boolean hasReverse = folder.reverse(version).isPresent() || (note != null && note.reverse() != null);
            left.add(migration.getScript() + " was applied, and is not in " + folder.path() + ". Restore the file; "
                    + (hasReverse
                            ? "or, if the database is not to have it, take it back, and what came after it, by: "
                                    + NextCommand.of(run, "down --to " + versionBefore(migration, all))
                            : "its reverse is not there either."));
        }
    }

    private static String versionBefore(MigrationInfo migration, MigrationInfo[] all) {
        return Arrays.stream(all)
                .filter(one -> one.getState().isApplied())
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null && version.compareTo(migration.getVersion()) < 0)
                .max(Comparator.naturalOrder())
                .map(MigrationVersion::getVersion)
                .orElse(WayBack.NOTHING);
    }

    private void nameOtherIndexes(List<InvalidIndexes.Found> dropped) {
        for (InvalidIndexes.Found index : indexes.find()) {
            if (!dropped.contains(index)) {
                left.add("The index " + index.name() + " of " + index.made().table() + " is invalid, and no pending"
                        + " migration makes it, so it was left alone. Build it anew: REINDEX INDEX CONCURRENTLY "
                        + index.name() + "; or, if nobody needs it: DROP INDEX CONCURRENTLY " + index.name() + ";");
            }
        }
    }

    private void accept(MigrationInfo migration) {
        try (Connection connection = database.connect();
                PreparedStatement update = connection.prepareStatement("update " + OwnTables.HISTORY
                        + " set \"checksum\" = ?, \"description\" = ?, \"script\" = ? where \"installed_rank\" = ?")) {
            update.setObject(1, migration.getResolvedChecksum());
            String file = Migrations.file(migration);
            update.setString(
                    2,
                    file.replaceFirst("^V.*?__", "").replaceFirst("\\.sql$", "").replace('_', ' '));
            update.setString(3, file);
            update.setInt(4, migration.getInstalledRank());
            update.executeUpdate();
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private int failedReverses() {
        try (Connection connection = database.connect()) {
            if (!History.exists(connection, OwnTables.UNDO_HISTORY)) {
                return 0;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "select count(*) from " + OwnTables.UNDO_HISTORY + " where not \"success\"")) {
                row.next();
                return row.getInt(1);
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private void forgetFailures(int migrations, int reverses) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (migrations > 0) {
                statement.execute("delete from " + OwnTables.HISTORY + " where not \"success\"");
            }
            if (reverses > 0) {
                statement.execute("delete from " + OwnTables.UNDO_HISTORY + " where not \"success\"");
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }
}
