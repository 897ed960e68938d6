package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.DatabaseProperties;
import dev.upkeep.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a PostgreSQL server says about itself and one of its databases.
 *
 * @param versionNumber its version as one number: 150014
 * @param version its version as people write it: 15.14
 * @param database the database's name
 * @param databaseBytes how large the database is
 * @param properties what the database itself is like
 */
record PostgresFacts(
        int versionNumber, String version, String database, long databaseBytes, DatabaseProperties properties) {
    private static final String FACTS = """
            select current_setting('server_version_num')::int,
                   split_part(current_setting('server_version'), ' ', 1),
                   current_database(), pg_database_size(current_database())
            """;

    /** The major version: 15 of 15.14. */
    int major() {
        return versionNumber / 10_000;
    }

    static PostgresFacts ask(Database database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FACTS)) {
            row.next();
            return new PostgresFacts(
                    row.getInt(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    DatabaseProperties.of(connection));
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }
}
