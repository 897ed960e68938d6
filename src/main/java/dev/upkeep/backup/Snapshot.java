package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.PostgresContents;
import dev.upkeep.database.Database;
import dev.upkeep.database.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A moment of a PostgreSQL database, held open by a session of its own: pg_dump dumps this very moment, and what is
 * counted here is what pg_dump sees, whatever others write meanwhile. The moment ends when this is closed. It must not
 * go through a pooler that hands the session on after each transaction. Not thread-safe, but for {@link #interrupt}.
 *
 * <p>See "Snapshot Synchronization Functions" in PostgreSQL's manual.
 */
final class Snapshot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
    private static final int VERSION_14 = 140_000;

    private final Database database;
    private final Connection connection;
    private final Runnable interruption;
    private final String id;
    private final Instant takenAt;
    private final List<PostgresContents.Table> tables;

    private Snapshot(
            Database database,
            Connection connection,
            Runnable interruption,
            String id,
            Instant takenAt,
            List<PostgresContents.Table> tables) {
        this.database = database;
        this.connection = connection;
        this.interruption = interruption;
        this.id = id;
        this.takenAt = takenAt;
        this.tables = tables;
    }

    /**
     * Takes the moment.
     *
     * @param database the database
     * @param serverVersion its server's version as one number: 150014
     * @param lockTimeout how long counting one table may wait for somebody who has it locked
     */
    static Snapshot take(Database database, int serverVersion, Duration lockTimeout) {
        Connection connection = null;
        try {
            connection = database.unpooled(Session.unhurried(lockTimeout)).getConnection();
            Runnable interruption = database.interruption(connection);
            try (Statement statement = connection.createStatement()) {
                // A limit of the role or the server would end this session while pg_dump is at work.
                statement.execute("set idle_in_transaction_session_timeout = 0");
                if (serverVersion >= VERSION_14) {
                    statement.execute("set idle_session_timeout = 0");
                }
                for (String setting : PostgresContents.SESSION) {
                    statement.execute(setting);
                }
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                try (ResultSet row = statement.executeQuery("select pg_export_snapshot(), now()")) {
                    row.next();
                    String id = row.getString(1);
                    Instant takenAt = row.getObject(2, OffsetDateTime.class).toInstant();
                    return new Snapshot(
                            database, connection, interruption, id, takenAt, PostgresContents.tables(connection));
                }
            }
        } catch (SQLException e) {
            close(connection);
            throw database.explain(e);
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    /** What pg_dump has to be told to dump this moment. */
    String id() {
        return id;
    }

    /** The moment, by the server's clock. */
    Instant takenAt() {
        return takenAt;
    }

    /** Every table whose rows pg_dump may dump. */
    List<PostgresContents.Table> tables() {
        return tables;
    }

    /**
     * Counts what the database holds at this moment.
     *
     * @param leftOut tables whose rows are not dumped
     * @param fingerprints whether to take a fingerprint of each table's contents, too
     */
    Contents count(List<PostgresContents.Table> leftOut, boolean fingerprints) {
        try {
            if (!fingerprints) {
                // A count is quicker than the dump beside it on one core, too, and the dump needs the others.
                try (Statement statement = connection.createStatement()) {
                    statement.execute("set max_parallel_workers_per_gather = 0");
                }
            }
            return PostgresContents.count(connection, tables, leftOut, fingerprints);
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** Ends a count that is at work, from another thread. */
    void interrupt() {
        interruption.run();
    }

    @Override
    public void close() {
        close(connection);
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("The session of a snapshot could not be closed", e);
            }
        }
    }
}
