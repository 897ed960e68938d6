package dev.upkeep.health.checks;

import dev.upkeep.check.CheckResult;
import dev.upkeep.database.Database;
import dev.upkeep.health.Checkup;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A database that is made ill, the sessions of its application, which is called `shop`, and the checks that look at it
 * as a role that may see everything.
 */
final class Patient implements AutoCloseable {
    private final PostgresServer server;
    private final DatabaseAddress.Postgres owner;
    private final DatabaseAddress.Postgres monitor;
    private final Map<DatabaseAddress.Postgres, Checkup> checkups = new HashMap<>();
    private final List<Connection> open = new ArrayList<>();

    Patient(PostgresServer server) {
        this.server = server;
        DatabaseAddress.Postgres fresh = server.newDatabase();
        owner = named(fresh);
        monitor = server.newRole(fresh);
        administer("grant pg_monitor, pg_read_all_data to " + monitor.user());
    }

    private Patient(PostgresServer server, DatabaseAddress.Postgres owner, DatabaseAddress.Postgres monitor) {
        this.server = server;
        this.owner = owner;
        this.monitor = monitor;
    }

    /** The same database and roles on a standby of the server. */
    Patient on(PostgresServer standby) {
        return new Patient(
                standby,
                standby.address(owner.database(), owner.user(), owner.password()),
                standby.address(owner.database(), monitor.user(), monitor.password()));
    }

    DatabaseAddress.Postgres owner() {
        return owner;
    }

    /** Another role at this database, without rights. */
    DatabaseAddress.Postgres newRole() {
        return server.newRole(owner);
    }

    /** The superuser at this database. */
    DatabaseAddress.Postgres superuser() {
        return named(server.address(owner.database(), "postgres", null));
    }

    /** Runs statements as the owner, each by itself, in a session that ends. */
    void execute(String... statements) throws SQLException {
        try (Connection session = connect(owner)) {
            execute(session, statements);
        }
    }

    /** Runs statements as the superuser, each by itself. */
    void administer(String... statements) {
        server.asAdministrator(owner.database(), statements);
    }

    /** All databases of its server. */
    List<String> databases() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection session = connect(superuser());
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("select datname from pg_database")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** A session of the application. */
    Connection session() throws SQLException {
        return sessionOf(owner);
    }

    /** A session of a role. */
    Connection sessionOf(DatabaseAddress.Postgres address) throws SQLException {
        Connection session = connect(address);
        open.add(session);
        return session;
    }

    /** What a check says to a role that may see everything; parameters of the check and their values may follow. */
    CheckResult check(String id, String... overrides) {
        return checkAs(monitor, id, overrides);
    }

    /** What a check says to a role. */
    CheckResult checkAs(DatabaseAddress.Postgres role, String id, String... overrides) {
        Map<String, String> parameters =
                new HashMap<>(DeclaredChecks.of("postgresql").get(id));
        for (int i = 0; i < overrides.length; i += 2) {
            parameters.put(overrides[i], overrides[i + 1]);
        }
        return checkups.computeIfAbsent(role, Checkup::new).run(parameters);
    }

    /** A statement that goes on in the background; what it throws, it throws when it is waited for. */
    static CompletableFuture<Void> begin(Connection session, String sql) {
        return CompletableFuture.runAsync(() -> {
            try {
                execute(session, sql);
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    static void execute(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static int pid(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection one : open) {
            one.close();
        }
        for (Checkup checkup : checkups.values()) {
            checkup.close();
        }
    }

    private static Connection connect(DatabaseAddress.Postgres address) throws SQLException {
        Database database = new Database("main", Sample.settings(address));
        return database.connect();
    }

    private static DatabaseAddress.Postgres named(DatabaseAddress.Postgres address) {
        return new DatabaseAddress.Postgres(
                address.host(),
                address.port(),
                address.database(),
                address.user(),
                address.password(),
                address.sslMode(),
                Map.of("application_name", "shop"));
    }
}
