package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Session;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to change the tables of one database. Flyway's own lock is one for each table of history, and going up and
 * going down have one each; this is the one around both, for all processes wherever they run. It ends with the process.
 */
public final class SchemaLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaLock.class);
    /** The letters `upkeep` in ASCII: any number that no application is likely to lock. */
    private static final long KEY = 0x75706b656570L;

    /** What the connection holds that a migration works on. */
    private static final long WORK = KEY + 1;

    private static final Duration LOOKING_OUT = Duration.ofSeconds(1);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(250);

    private final AutoCloseable held;

    private SchemaLock(AutoCloseable held) {
        this.held = held;
    }

    /**
     * Waits for it, as long as it takes. It is asked for again and again: a statement that waits would have a snapshot,
     * and CREATE INDEX CONCURRENTLY of whoever holds the lock would wait for that for ever.
     *
     * @param run may be cancelled while it waits
     */
    static SchemaLock take(Database database, ActiveRun run) {
        boolean told = false;
        try {
            while (true) {
                AutoCloseable held = database.address() instanceof DatabaseAddress.Sqlite sqlite
                        ? tryFile(sqlite.file())
                        : tryServer(database);
                if (held != null) {
                    return new SchemaLock(held);
                }
                if (!told) {
                    LOG.info("Another process changes the tables of {}; waiting until it is done", database.describe());
                    run.progress("waiting for another process that changes the tables", 0, 0);
                    told = true;
                }
                run.throwIfCancelled();
                TimeUnit.NANOSECONDS.sleep(BETWEEN_ATTEMPTS.toNanos());
            }
        } catch (SQLException e) {
            throw database.explain(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.throwIfCancelled();
            throw new UpkeepException(FailureKind.CANCELLED, "The run was interrupted.", e);
        }
    }

    private static @Nullable AutoCloseable tryServer(Database database) throws SQLException {
        Connection connection =
                database.unpooled(Session.unhurried(Duration.ZERO)).getConnection();
        boolean granted = false;
        try {
            granted = tryKey(connection, KEY) && tryKey(connection, WORK) && giveBack(connection, WORK);
            return granted ? connection : null;
        } finally {
            if (!granted) {
                connection.close();
            }
        }
    }

    /**
     * Marks a connection to PostgreSQL as the one that a migration works on, until it is closed. When a process is
     * killed, its lock ends at once, but its server process goes on with the statement at hand; nobody else gets the
     * lock before that has ended, too. Where the server can, it looks out for that itself and ends the statement.
     */
    static void markWork(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select set_config(name, '" + LOOKING_OUT.toMillis() + "', false) from pg_settings"
                    + " where name = 'client_connection_check_interval' and version() like '%linux%'");
        }
        ask(connection, "select pg_try_advisory_lock_shared(" + WORK + ")");
    }

    private static boolean tryKey(Connection connection, long key) throws SQLException {
        return ask(connection, "select pg_try_advisory_lock(" + key + ")");
    }

    private static boolean giveBack(Connection connection, long key) throws SQLException {
        return ask(connection, "select pg_advisory_unlock(" + key + ")");
    }

    private static boolean ask(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** A file beside the database's: locking that itself would take away SQLite's own locks. */
    private static @Nullable AutoCloseable tryFile(Path database) {
        Path file = database.resolveSibling(database.getFileName() + ".migrate-lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                LOG.debug("Another thread of this process has the lock of {}", file, e);
            } finally {
                if (lock == null) {
                    channel.close();
                }
            }
            return lock == null ? null : channel;
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The lock " + file + " cannot be taken: " + e + ". Make the folder writable.",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            held.close();
        } catch (Exception e) {
            LOG.debug("The lock of the tables could not be given back; it ends with its connection", e);
        }
    }
}
