package dev.upkeep.backup.catalogue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what an SQLite database holds: the same for the copy that is stored and for one that was restored. */
public final class SqliteContents {
    private static final String TABLES = "select name from sqlite_master where type = 'table' and name not like"
            + " 'sqlite\\_%' escape '\\' and sql not like 'create virtual table%' order by name";

    private SqliteContents() {}

    /**
     * Counts.
     *
     * @param connection to the database, which nobody changes meanwhile
     */
    public static Contents count(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        List<TableRows> tables = new ArrayList<>();
        for (String name : names) {
            tables.add(new TableRows("main", name, rows(connection, name), null));
        }
        return new Contents(tables, 0, List.of(), List.of(), null, version(connection, names));
    }

    private static long rows(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from \"" + name.replace("\"", "\"\"") + "\"")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static @Nullable String version(Connection connection, List<String> names) throws SQLException {
        if (!names.contains("flyway_schema_history")) {
            return null;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select version from flyway_schema_history"
                        + " where success and version is not null order by installed_rank desc limit 1")) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
