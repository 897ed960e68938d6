package dev.upkeep.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Connections of a pool for checks. On PostgreSQL each is one read-only transaction with the limits of
 * {@link Session#CHECKS}, from when it is given until it is closed; the session under it is left as it was. On SQLite
 * the statements of a connection end when its time is over. After a statement that failed there is no use for the
 * connection. Thread-safe; its connections are not.
 */
final class CheckSessions extends AbstractDataSource {
    private static final Logger LOG = LoggerFactory.getLogger(CheckSessions.class);

    // Behind a pooler that gives out the same session to others, nothing may be set for longer than the transaction.
    private static final String LIMITS = "set local statement_timeout = "
            + Session.CHECKS.statementTimeout().toMillis()
            + "; set local lock_timeout = " + Session.CHECKS.lockTimeout().toMillis()
            + "; set local idle_in_transaction_session_timeout = "
            + Session.CHECKS.socketTimeout().toMillis()
            + "; set local row_security = off";

    private final DataSource pool;
    private final Session session;
    private final Function<SQLException, RuntimeException> explanation;

    /**
     * @param pool where the connections come from
     * @param session their limits; on PostgreSQL those of {@link Session#CHECKS}
     * @param explanation says in Upkeep's words why there is no connection
     */
    CheckSessions(DataSource pool, Session session, Function<SQLException, RuntimeException> explanation) {
        this.pool = pool;
        this.session = session;
        this.explanation = explanation;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = pool.getConnection();
        try {
            return SqliteDeadline.isFor(connection) ? limited(connection) : transaction(connection);
        } catch (SQLException e) {
            connection.close();
            throw explanation.apply(e);
        }
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return getConnection();
    }

    private static Connection transaction(Connection connection) throws SQLException {
        // The driver begins the transaction by `begin read only` and sets nothing.
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(LIMITS);
        }
        // By a commit: the server counts what is rolled back, and a check judges that number.
        return ending(connection, connection::commit);
    }

    private Connection limited(Connection connection) throws SQLException {
        SqliteDeadline deadline = SqliteDeadline.of(connection, session.statementTimeout());
        return ending(connection, deadline::close);
    }

    private static Connection ending(Connection connection, End end) {
        return (Connection) Proxy.newProxyInstance(
                CheckSessions.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close") && !connection.isClosed()) {
                        end(connection, end);
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private static void end(Connection connection, End end) throws SQLException {
        try {
            end.run();
        } catch (SQLException failed) {
            // Whoever asked knows already: only after a statement that failed a transaction cannot be committed.
            LOG.debug("The transaction of a check ended by being rolled back.", failed);
        } finally {
            connection.close();
        }
    }

    /** What is done before a connection goes back. */
    private interface End {
        void run() throws SQLException;
    }
}
