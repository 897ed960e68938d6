package dev.upkeep.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * Opens connections to an SQLite file. The file's journal mode and its other lasting traits are the application's own
 * and are left alone.
 */
final class SqliteConnector implements Connector {
    private final Path file;
    private final boolean create;

    /**
     * @param file the database file
     * @param create whether a missing file, and its folder, are made; otherwise a missing file is an error, for an
     *     empty database that nobody asked for would look healthy
     */
    SqliteConnector(Path file, boolean create) {
        this.file = file;
        this.create = create;
    }

    @Override
    public Connection open(Session session) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) session.writePatience().toMillis());
        // A transaction that begins by reading and then writes fails at once when another has written meanwhile,
        // however long it would be willing to wait; one that asks for the right to write at its begin waits.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        if (create) {
            createFolder();
        } else {
            config.resetOpenMode(SQLiteOpenMode.CREATE);
            if (!Files.isRegularFile(file)) {
                throw new SQLiteException(
                        (Files.exists(file) ? "no file: " : "no such file: ") + file, SQLiteErrorCode.SQLITE_CANTOPEN);
            }
        }
        SqliteLibrary.prepare();
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            // SQLite opens any file; only reading shows whether it is a database.
            statement.execute("pragma schema_version");
            if (session.observing()) {
                statement.execute("pragma query_only = on");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void createFolder() throws SQLException {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            SQLiteException failure = new SQLiteException(
                    "the folder " + folder + " cannot be made (" + e.getMessage() + ")",
                    SQLiteErrorCode.SQLITE_CANTOPEN);
            failure.initCause(e);
            throw failure;
        }
    }
}
