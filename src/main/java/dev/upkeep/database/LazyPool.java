package dev.upkeep.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.upkeep.settings.DatabaseSettings;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A pool that is made when the first connection is asked for. The first one fails at once, with the real reason, when
 * the database cannot be reached, and leaves no pool behind; with a pool, an outage is waited out for as long as the
 * connection timeout says. Thread-safe.
 */
final class LazyPool extends AbstractDataSource implements AutoCloseable {
    private static final Duration LONGEST_VALIDATION = Duration.ofSeconds(5);
    /** Longer than the minute between two rounds of checks: a new session would have to fill its caches anew. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(90);

    private final String name;
    private final DatabaseSettings settings;
    private final int size;
    private final Connector connector;
    private final Session session;
    private final Function<SQLException, RuntimeException> explanation;
    private final AtomicLong timeOuts = new AtomicLong();
    private @Nullable HikariDataSource pool;
    private boolean closed;

    /**
     * @param name the pool's name in logs and metrics
     * @param settings its patience
     * @param size how many connections it has at most
     * @param connector opens its connections
     * @param session their limits
     * @param explanation says in Upkeep's words why there is no connection
     */
    LazyPool(
            String name,
            DatabaseSettings settings,
            int size,
            Connector connector,
            Session session,
            Function<SQLException, RuntimeException> explanation) {
        this.name = name;
        this.settings = settings;
        this.connector = connector;
        this.session = session;
        this.size = size;
        this.explanation = explanation;
    }

    @Override
    public Connection getConnection() {
        try {
            return pool().getConnection();
        } catch (SQLTransientConnectionException e) {
            timeOuts.incrementAndGet();
            throw explanation.apply(e);
        } catch (SQLException e) {
            throw explanation.apply(e);
        }
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        throw new SQLException("This pool connects as the user that its address names, and as nobody else.");
    }

    /** How it stands; empty as long as nobody has asked for a connection. */
    synchronized Optional<PoolState> state() {
        return Optional.ofNullable(pool).filter(made -> !made.isClosed()).map(made -> {
            HikariPoolMXBean now = made.getHikariPoolMXBean();
            return new PoolState(
                    now.getActiveConnections(),
                    now.getIdleConnections(),
                    now.getThreadsAwaitingConnection(),
                    made.getMaximumPoolSize(),
                    timeOuts.get());
        });
    }

    private synchronized HikariDataSource pool() throws SQLException {
        if (closed) {
            throw new SQLException("The pool " + name + " is closed: Upkeep is stopping.");
        }
        if (pool == null) {
            pool = newPool(new Source(connector, session));
        }
        return pool;
    }

    private HikariDataSource newPool(Source source) {
        // Validate at every borrow. By default Hikari trusts a connection that was used within the last half second,
        // and with 0 within the same millisecond. It reads this property anew for each pool that it makes.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "-1");
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setIdleTimeout(Math.min(
                IDLE_TIMEOUT.toMillis(), settings.maxLifetime().dividedBy(2).toMillis()));
        config.setMaxLifetime(settings.maxLifetime().toMillis());
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(Math.min(
                LONGEST_VALIDATION.toMillis(), settings.connectionTimeout().toMillis()));
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (pool != null) {
            pool.close();
        }
    }

    /**
     * Where the pool gets its connections. The first one is opened at once, so that a wrong password is known before
     * there is a pool that would go on trying, and it is not thrown away.
     */
    private static final class Source extends AbstractDataSource {
        /** Seconds. */
        private static final int PATIENCE_AT_THE_END = 5;

        private final Connector connector;
        private final Session session;
        private final AtomicReference<@Nullable Connection> first;

        Source(Connector connector, Session session) throws SQLException {
            this.connector = connector;
            this.session = session;
            this.first = new AtomicReference<>(connector.open(session));
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection opened = first.getAndSet(null);
            return opened == null ? connector.open(session) : opened;
        }

        @Override
        public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
            return getConnection();
        }

        /** The connector has its own time limit; Hikari's is not asked for. */
        @Override
        public void setLoginTimeout(int seconds) {}

        /** Hikari asks for this only to know how long to wait, at its end, for a connection that is being opened. */
        @Override
        public int getLoginTimeout() {
            return PATIENCE_AT_THE_END;
        }

        @Override
        public void setLogWriter(@Nullable PrintWriter writer) {}
    }
}
