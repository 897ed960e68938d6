package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.DatabaseProperties;
import dev.upkeep.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Sets for a database what ALTER DATABASE had set for the one that was dumped. */
final class DatabaseSettingsCopy {
    private final Connection connection;
    private final String database;

    /**
     * @param connection is to the database, by its owner
     * @param database the database's name
     */
    DatabaseSettingsCopy(Connection connection, String database) {
        this.connection = connection;
        this.database = database;
    }

    /**
     * Sets what can be set.
     *
     * @return what could not, each a whole sentence
     */
    List<String> of(List<DatabaseProperties.Setting> settings) throws SQLException {
        List<String> lacks = new ArrayList<>();
        for (DatabaseProperties.Setting setting : settings) {
            String value = setting.value();
            if (value == null) {
                lacks.add("The setting " + setting.text()
                        + " is an application's own, and no manifest holds its value. Set " + "it again: "
                        + statement(setting) + " = '…';");
            } else {
                try {
                    set(setting, value);
                } catch (SQLException e) {
                    lacks.add("The setting " + setting.text() + " could not be made: " + e.getMessage()
                            + ". An administrator " + "of the server can: " + statement(setting) + " = '"
                            + value.replace("'", "''") + "';");
                }
            }
        }
        return lacks;
    }

    /** By way of the session, which takes a value as the server keeps it; in a transaction, which it does not outlive. */
    private void set(DatabaseProperties.Setting setting, String value) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement session = connection.prepareStatement("select set_config(?, ?, true)");
                Statement statement = connection.createStatement()) {
            statement.execute("set transaction read write");
            session.setString(1, setting.name());
            session.setString(2, value);
            session.execute();
            statement.execute(statement(setting) + " from current");
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private String statement(DatabaseProperties.Setting setting) {
        String role = setting.role();
        String name = Database.quoteName(database);
        return (role == null
                        ? "ALTER DATABASE " + name
                        : "ALTER ROLE " + Database.quoteName(role) + " IN DATABASE " + name)
                + " SET " + Database.quote(setting.name());
    }
}
