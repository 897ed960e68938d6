package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.migration.catalogue.OwnTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a database itself keeps about each migration that it has: the reverse script, so that a checkout of an older
 * version, in which the newer files are missing, can still go back; and the backup that was its restore point.
 */
final class MigrationNotes {
    private static final String CREATE = "create table if not exists " + OwnTables.MIGRATIONS
            + " (version varchar(50) primary key, restore_point varchar(100), reverse_name varchar(1000), reverse text)";

    private static final String PUT = "insert into " + OwnTables.MIGRATIONS
            + " (version, restore_point, reverse_name, reverse) values (?, ?, ?, ?) on conflict (version) do update"
            + " set restore_point = coalesce(excluded.restore_point, " + OwnTables.MIGRATIONS + ".restore_point),"
            + " reverse_name = excluded.reverse_name, reverse = excluded.reverse";

    private final Database database;
    private final MigrationFolder folder;

    MigrationNotes(Database database, MigrationFolder folder) {
        this.database = database;
        this.folder = folder;
    }

    /**
     * Keeps the note of a migration, in the transaction that applies it.
     *
     * @param connection the connection that applies it
     * @param migration the migration
     * @param restorePoint the id of the backup that was made before it, if one was
     */
    void keep(Connection connection, MigrationInfo migration, @Nullable String restorePoint) throws SQLException {
        create(connection);
        String version = migration.getVersion().getVersion();
        Optional<SqlScript> reverse = folder.reverse(version);
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            put.setString(1, version);
            put.setString(2, restorePoint);
            put.setString(3, reverse.map(SqlScript::file).orElse(null));
            put.setString(4, reverse.map(SqlScript::sql).orElse(null));
            put.executeUpdate();
        }
    }

    /** Forgets a migration that the database does not have any more. */
    static void forget(Connection connection, String version) throws SQLException {
        create(connection);
        try (PreparedStatement delete =
                connection.prepareStatement("delete from " + OwnTables.MIGRATIONS + " where version = ?")) {
            delete.setString(1, version);
            delete.executeUpdate();
        }
    }

    /**
     * Brings what is kept up to date with the folder: for migrations that were applied by other means, and for reverse
     * scripts that were corrected since.
     *
     * @param applied the migrations that the database has
     */
    void catchUp(Iterable<MigrationInfo> applied) {
        Map<String, Note> kept = kept();
        try (Connection connection = database.connect()) {
            for (MigrationInfo migration : applied) {
                String version = migration.getVersion().getVersion();
                Optional<SqlScript> reverse = folder.reverse(version);
                Note note = kept.get(version);
                if (reverse.isPresent() && (note == null || !reverse.get().equals(note.reverse()))) {
                    keep(connection, migration, null);
                }
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** What is kept, by version. */
    Map<String, Note> kept() {
        Map<String, Note> kept = new TreeMap<>();
        try (Connection connection = database.connect()) {
            if (!History.exists(connection, OwnTables.MIGRATIONS)) {
                return kept;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "select version, restore_point, reverse_name, reverse from " + OwnTables.MIGRATIONS)) {
                while (rows.next()) {
                    String version = rows.getString(1);
                    String name = rows.getString(3);
                    SqlScript reverse = name == null ? null : new SqlScript(version, name, rows.getString(4));
                    kept.put(version, new Note(rows.getString(2), reverse));
                }
            }
            return kept;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    /**
     * What is kept about one migration.
     *
     * @param restorePoint the id of the backup that was made before it; absent when none was
     * @param reverse its reverse; absent when there was none in the folder
     */
    record Note(@Nullable String restorePoint, @Nullable SqlScript reverse) {}
}
