package dev.upkeep.database;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteConnection;

/**
 * One database: an application's, or Upkeep's own. It opens nothing before something is asked of it. What goes wrong
 * while a connection is opened is an {@link UpkeepException} that names the address. Thread-safe.
 */
public final class Database implements AutoCloseable {
    /** The schema of Upkeep's own tables on PostgreSQL. */
    public static final String STATE_SCHEMA = "upkeep";

    private static final int CHECK_CONNECTIONS = 2;

    private final String name;
    private final DatabaseSettings settings;
    private final Connector connector;
    private final LazyPool pool;
    private final LazyPool checkPool;
    private final CheckSessions checks;

    /**
     * An application's database. An SQLite file has to exist.
     *
     * @param name the target's name
     * @param settings where it is, and how patient to be
     */
    public Database(String name, DatabaseSettings settings) {
        this(name, settings, false, null);
    }

    private Database(String name, DatabaseSettings settings, boolean create, @Nullable String schema) {
        this.name = name;
        this.settings = settings;
        this.connector = connector(name, settings, create, schema);
        this.pool = new LazyPool(
                "upkeep-" + name, settings, settings.poolSize(), connector, Session.ordinary(settings), this::explain);
        Session checking = engine() == Engine.SQLITE ? Session.sqliteChecks(settings) : Session.CHECKS;
        this.checkPool =
                new LazyPool("upkeep-checks-" + name, settings, CHECK_CONNECTIONS, connector, checking, this::explain);
        this.checks = new CheckSessions(checkPool, checking, this::explain);
    }

    private static Connector connector(
            String name, DatabaseSettings settings, boolean create, @Nullable String schema) {
        DatabaseAddress address = settings.address();
        if (address instanceof DatabaseAddress.Postgres postgres) {
            return new PostgresConnector(postgres, settings.connectTimeout(), schema);
        }
        if (address instanceof DatabaseAddress.Sqlite sqlite) {
            return new SqliteConnector(sqlite.file(), create);
        }
        return session -> {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The target '" + name + "' has no database: database.url (DATABASE_URL) is not set.");
        };
    }

    /**
     * Upkeep's own database, named `state`: a missing SQLite file is created, and on PostgreSQL names are looked up in
     * the schema `upkeep`. {@link StateSchema} makes its tables.
     *
     * @param settings where it is, and how patient to be
     */
    public static Database ofState(DatabaseSettings settings) {
        return new Database("state", settings, true, STATE_SCHEMA);
    }

    /**
     * A file of Upkeep's own for work that does not fit into memory, made when it is missing. What was committed to it
     * outlives this process; it may go, but is never damaged, when the machine loses its power.
     *
     * @param file where it is; its folder is made
     */
    public static Database ofWorkingFile(Path file) {
        Duration patience = Duration.ofSeconds(30);
        DatabaseSettings settings = new DatabaseSettings(
                new DatabaseAddress.Sqlite(file), 1, patience, patience, patience, patience, patience);
        return new Database("working file", settings, true, null);
    }

    /**
     * A source of connections that read large results row by row: PostgreSQL's driver takes a result into memory whole
     * unless it is read within a transaction. Closing a connection ends its transaction.
     */
    public DataSource rowByRow() {
        return engine() == Engine.POSTGRESQL ? new RowByRow() : pool;
    }

    /** The kind of database. */
    public Engine engine() {
        return settings.address() instanceof DatabaseAddress.Postgres ? Engine.POSTGRESQL : Engine.SQLITE;
    }

    /** Where it is. */
    public DatabaseAddress address() {
        return settings.address();
    }

    /** Where it is, for people; never with a password. */
    public String describe() {
        return settings.address().describe();
    }

    /**
     * The pool of connections, always the same object. `getConnection` throws {@link UpkeepException} when there is
     * no connection to be had.
     */
    public DataSource dataSource() {
        return pool;
    }

    /** How the pool of connections stands; empty as long as nobody has asked it for one. */
    public Optional<PoolState> poolState() {
        return pool.state();
    }

    /**
     * The certificates that the server shows whoever asks for TLS: its own, and those that prove it. They are read
     * without judging them and without logging in.
     *
     * @return empty when the server offers no TLS, or there is no server
     * @throws UpkeepException when the server cannot be reached or shows none
     */
    public Optional<List<X509Certificate>> serverCertificates() {
        return settings.address() instanceof DatabaseAddress.Postgres postgres
                ? new ServerCertificates(postgres, settings.connectTimeout()).read()
                : Optional.empty();
    }

    /**
     * The small pool of the checks, apart from the other, so that neither keeps the other waiting. On PostgreSQL each of
     * its connections is one read-only transaction, which ends a statement after 5 seconds, waits 1 second for a lock and
     * fails where policies would hide rows; after a statement that failed, another connection is needed. On SQLite a
     * connection changes nothing, and its statements end after 30 seconds, or after the statement timeout of the
     * settings if that is shorter.
     */
    public DataSource checks() {
        return checks;
    }

    /**
     * Opens a connection apart from the pool, with the limits of the settings; the caller closes it.
     *
     * @throws UpkeepException when the database cannot be reached or refuses
     * @throws SQLException never by itself; declared so that callers treat what follows alike
     */
    public Connection connect() throws SQLException {
        return open(Session.ordinary(settings));
    }

    /**
     * A source of fresh connections apart from the pool, for work that must not be cut short; the caller closes each.
     *
     * @param session the limits of each connection
     */
    public DataSource unpooled(Session session) {
        return new Unpooled(session);
    }

    private Connection open(Session session) {
        try {
            return connector.open(session);
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    /**
     * Says what an exception of this database's driver means, and names the address.
     *
     * @param thrown what was thrown by a connection to this database
     */
    public UpkeepException explain(SQLException thrown) {
        return SqlFailures.explain(thrown, name, settings);
    }

    /** Tries what `upkeep doctor` reports: to connect, and to read. */
    public List<Probe> probe() {
        return new DatabaseProbe(name, this).probe();
    }

    /**
     * Quotes a name for use in a statement: `user` becomes `"user"`, `billing.invoice` becomes `"billing"."invoice"`.
     *
     * @param identifier a table's name, with its schema or without
     */
    public static String quote(String identifier) {
        return Arrays.stream(identifier.split("\\.", -1))
                .map(Database::quoteName)
                .collect(Collectors.joining("."));
    }

    /** Quotes a single name for use in a statement; a dot in it is a part of it. */
    public static String quoteName(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * What ends, from another thread, the statement that a connection is at work on; that statement then fails.
     * Nothing happens when it is not at work.
     *
     * @param connection one of this database's connections, which is not at work now
     * @throws SQLException when the server does not say which of its processes serves the connection
     */
    public Runnable interruption(Connection connection) throws SQLException {
        if (connection.isWrapperFor(SQLiteConnection.class)) {
            SQLiteConnection sqlite = connection.unwrap(SQLiteConnection.class);
            return () -> {
                try {
                    sqlite.getDatabase().interrupt();
                } catch (SQLException e) {
                    throw explain(e);
                }
            };
        }
        int process = JdbcClient.create(new SingleConnectionDataSource(connection, true))
                .sql("select pg_backend_pid()")
                .query(Integer.class)
                .single();
        return () -> JdbcClient.create(unpooled(Session.ordinary(settings)))
                .sql("select pg_cancel_backend(:process)")
                .param("process", process)
                .query(Boolean.class)
                .single();
    }

    /** Closes the pool; connections that were opened apart from it are their openers'. */
    @Override
    public void close() {
        pool.close();
        checkPool.close();
    }

    /** Connections of the pool, which gets them back as they were. */
    private final class RowByRow extends AbstractDataSource {
        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            return connection;
        }

        @Override
        public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
            return getConnection();
        }
    }

    /** Opens a connection each time. */
    private final class Unpooled extends AbstractDataSource {
        private final Session session;

        Unpooled(Session session) {
            this.session = session;
        }

        @Override
        public Connection getConnection() {
            return open(session);
        }

        @Override
        public Connection getConnection(@Nullable String user, @Nullable String password) {
            return open(session);
        }
    }
}
