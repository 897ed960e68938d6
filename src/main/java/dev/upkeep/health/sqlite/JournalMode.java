package dev.upkeep.health.sqlite;

import dev.upkeep.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How an SQLite database keeps what it needs to take a transaction back. */
final class JournalMode {
    private JournalMode() {}

    /**
     * The mode in SQLite's word: `wal`, `delete`, `truncate`, …
     *
     * @throws dev.upkeep.failure.UpkeepException when the file cannot be read
     */
    static String of(Database database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("pragma journal_mode")) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** Whether readers and one writer leave each other alone. */
    static boolean isWal(String mode) {
        return mode.equals("wal");
    }
}
