package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.migration.catalogue.OwnTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Where a database keeps which of its scripts are unfinished. */
final class UnfinishedScripts {
    private static final String CREATE = "create table if not exists " + OwnTables.UNFINISHED
            + " (script varchar(60) primary key, done text not null, at_work text, before_it text not null)";

    private static final String PUT = "insert into " + OwnTables.UNFINISHED
            + " (script, done, at_work, before_it) values (?, ?, ?, ?) on conflict (script) do update"
            + " set done = excluded.done, at_work = excluded.at_work, before_it = excluded.before_it";

    private UnfinishedScripts() {}

    /** All of them, by their names. */
    static Map<String, Unfinished> of(Database database) {
        Map<String, Unfinished> all = new TreeMap<>();
        try (Connection connection = database.connect()) {
            if (!History.exists(connection, OwnTables.UNFINISHED)) {
                return all;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "select script, done, at_work, before_it from " + OwnTables.UNFINISHED)) {
                while (rows.next()) {
                    String script = rows.getString(1);
                    all.put(
                            script,
                            new Unfinished(
                                    script,
                                    rows.getString(2),
                                    rows.getString(3),
                                    rows.getString(4).lines().toList()));
                }
            }
            return all;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** Keeps how far a script has come, in the place of what was kept of it before. */
    static void keep(Connection connection, Unfinished unfinished) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            put.setString(1, unfinished.script());
            put.setString(2, unfinished.done());
            put.setString(3, unfinished.atWork());
            put.setString(4, String.join("\n", unfinished.before()));
            put.executeUpdate();
        }
    }

    /** Forgets scripts that are finished, or that are going to be run from their beginning. */
    static void forget(Connection connection, Set<String> scripts) throws SQLException {
        if (scripts.isEmpty() || !History.exists(connection, OwnTables.UNFINISHED)) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("delete from " + OwnTables.UNFINISHED + " where script = ?")) {
            for (String script : scripts) {
                delete.setString(1, script);
                delete.executeUpdate();
            }
        }
    }
}
