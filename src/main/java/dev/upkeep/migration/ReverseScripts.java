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

/**
 * The reverse scripts of the migrations that a database has. They are kept in the database itself when a migration is
 * applied, so that a checkout of an older version, in which the newer files are missing, can still go back.
 */
final class ReverseScripts {
    private static final String CREATE = "create table if not exists " + OwnTables.REVERSES
            + " (version varchar(50) primary key, script varchar(1000) not null, sql text not null)";

    private final Database database;
    private final MigrationFolder folder;

    ReverseScripts(Database database, MigrationFolder folder) {
        this.database = database;
        this.folder = folder;
    }

    /**
     * Keeps the reverse of a migration, if the folder has one, in the transaction that applies the migration.
     *
     * @param connection the connection that applies it
     */
    void keep(Connection connection, MigrationInfo migration) throws SQLException {
        Optional<ReverseScript> reverse = folder.reverse(migration.getVersion().getVersion());
        if (reverse.isPresent()) {
            put(connection, reverse.get());
        }
    }

    private static void put(Connection connection, ReverseScript reverse) throws SQLException {
        forget(connection, reverse.version());
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into " + OwnTables.REVERSES + " (version, script, sql) values (?, ?, ?)")) {
            insert.setString(1, reverse.version());
            insert.setString(2, reverse.name());
            insert.setString(3, reverse.sql());
            insert.executeUpdate();
        }
    }

    /** Forgets the reverse of a migration that the database does not have any more. */
    static void forget(Connection connection, String version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
        try (PreparedStatement delete =
                connection.prepareStatement("delete from " + OwnTables.REVERSES + " where version = ?")) {
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
        Map<String, ReverseScript> kept = kept();
        try (Connection connection = database.connect()) {
            for (MigrationInfo migration : applied) {
                String version = migration.getVersion().getVersion();
                Optional<ReverseScript> reverse = folder.reverse(version);
                if (reverse.isPresent() && !reverse.get().equals(kept.get(version))) {
                    keep(connection, migration);
                }
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** What is kept, by version. */
    Map<String, ReverseScript> kept() {
        Map<String, ReverseScript> kept = new TreeMap<>();
        try (Connection connection = database.connect()) {
            if (!History.exists(connection, OwnTables.REVERSES)) {
                return kept;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select version, script, sql from " + OwnTables.REVERSES)) {
                while (rows.next()) {
                    kept.put(
                            rows.getString(1),
                            new ReverseScript(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
            return kept;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }
}
