package dev.upkeep.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * Ends the statements of one connection to an SQLite file when a time is over; the driver's own limit of a statement
 * is only how long it waits for another process. As long as it is open; not thread-safe.
 */
public final class SqliteDeadline implements AutoCloseable {
    /** Steps of SQLite's machine between two looks at the clock: well below a millisecond. */
    private static final int STEPS = 1000;

    private final Connection connection;
    private final long began = System.nanoTime();
    private final Duration limit;

    private SqliteDeadline(Connection connection, Duration limit) {
        this.connection = connection;
        this.limit = limit;
    }

    /**
     * Begins now.
     *
     * @param connection a connection to an SQLite file, of a pool or apart from one
     * @param limit how long its statements may run, together
     * @throws SQLException when it is none, or closed
     */
    public static SqliteDeadline of(Connection connection, Duration limit) throws SQLException {
        SqliteDeadline deadline = new SqliteDeadline(connection.unwrap(SQLiteConnection.class), limit);
        ProgressHandler.setHandler(deadline.connection, STEPS, new ProgressHandler() {
            @Override
            protected int progress() {
                return deadline.isOver() ? 1 : 0;
            }
        });
        return deadline;
    }

    /** Whether a connection is one to an SQLite file. */
    static boolean isFor(Connection connection) throws SQLException {
        return connection.isWrapperFor(SQLiteConnection.class);
    }

    /** Whether the time is over. */
    public boolean isOver() {
        return System.nanoTime() - began >= limit.toNanos();
    }

    /** Whether an exception says that a statement was ended before it was through, by this or on request. */
    public static boolean isEnded(SQLException thrown) {
        return (thrown.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_INTERRUPT.code;
    }

    @Override
    public void close() throws SQLException {
        ProgressHandler.clearHandler(connection);
    }
}
