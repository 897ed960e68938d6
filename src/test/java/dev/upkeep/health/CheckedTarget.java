package dev.upkeep.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckResult;
import dev.upkeep.database.Database;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.Checks;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database with 200 rows in its table `user`, a bucket, and the checks of the two by a clock that a test moves. */
final class CheckedTarget implements AutoCloseable {
    /** The check of the rows of the table `user`. */
    static final String ROWS = "database.rows.user";

    private static final PostgresServer SERVER = PostgresServer.shared();

    final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T02:15:00Z"));
    final DatabaseAddress.Postgres owner = SERVER.newDatabase();
    private final Path folder;
    private final List<Checks> checks = new ArrayList<>();
    private ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private int homes;

    /** @param folder an empty folder of the test */
    CheckedTarget(Path folder) {
        this.folder = folder;
        execute(owner, "create table \"user\" (id int)", "insert into \"user\" select generate_series(1, 200)");
    }

    /** Takes a bucket that is not there in place of the one that is. */
    void loseTheBucket() {
        bucket = S3Server.shared().settings("no-such-bucket", S3Server.SECRET);
    }

    /** The checks as a role, with expectations of rows. */
    Checks checks(DatabaseAddress.Postgres address, String expectations) {
        return checks(home(address, expectations));
    }

    /** The same with what was found before in a database that several of them share. */
    Checks checks(DatabaseAddress.Postgres address, String expectations, DatabaseAddress.Postgres state) {
        return checks(home(address, expectations).with("UPKEEP_STATE_URL", UpkeepProcess.url(state)));
    }

    /** The checks of a home. */
    Checks checks(TestHome home) {
        Checks made = Checks.of(home, clock);
        checks.add(made);
        return made;
    }

    /** A home for a role, with expectations of rows. */
    TestHome home(DatabaseAddress.Postgres address, String expectations) {
        homes++;
        return UpkeepProcess.production(folder.resolve("home" + homes), address, bucket)
                .with("UPKEEP_HEALTH_EXPECTED_ROWS", expectations);
    }

    /** Adds a check by a query to a home, which is made whenever that is asked for. */
    static void declare(TestHome home, String id, String query, String... parameters) {
        StringBuilder check = new StringBuilder(
                "- templatedRoute:\n    routeId: check-" + id + "\n    routeTemplateRef: sql-check\n    parameters:\n");
        List<String> all = new ArrayList<>(List.of("check", id, "query", query, "why", "Because.", "fix", "Nothing."));
        all.addAll(List.of(parameters));
        for (int i = 0; i < all.size(); i += 2) {
            check.append("      - name: ").append(all.get(i)).append("\n        value: \"");
            check.append(all.get(i + 1).replace("\"", "\\\"")).append("\"\n");
        }
        try {
            Files.writeString(
                    home.folder().resolve("routes/checks-own-" + id.replace('.', '-') + ".camel.yaml"),
                    check.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes what is due, and says what that was. */
    static List<CheckResult> scheduled(Checks checks) {
        return ((HealthReport) checks.outcome(Trigger.SCHEDULE, Map.of(), false).report()).checks();
    }

    /** A session that keeps everybody else from the table `user` for as long as it is open. */
    Connection lock() throws SQLException {
        try (Database other = new Database("other", Sample.settings(owner))) {
            Connection connection = other.connect();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("lock table \"user\" in access exclusive mode");
            }
            return connection;
        }
    }

    /** The rows of the history of the newest home, the last first, as id and state. */
    List<String> recorded() {
        Path file = folder.resolve("home" + homes).resolve("data/upkeep.db");
        assertThat(Files.exists(file)).isTrue();
        try (Database state = new Database("state", Sample.sqlite(file))) {
            return JdbcClient.create(state.dataSource())
                    .sql("select check_id || ' ' || state from check_result order by observed_at desc, check_id")
                    .query(String.class)
                    .list();
        }
    }

    /** Runs statements in a database. */
    static void execute(DatabaseAddress.Postgres address, String... statements) {
        try (Database database = new Database("setup", Sample.settings(address))) {
            JdbcClient client = JdbcClient.create(database.dataSource());
            for (String sql : statements) {
                if (sql.startsWith("select")) {
                    client.sql(sql).query().listOfRows();
                } else {
                    client.sql(sql).update();
                }
            }
        }
    }

    /** Keeps a role from connecting, or lets it. */
    static void letConnect(DatabaseAddress.Postgres address, boolean allowed) {
        SERVER.asAdministrator(
                "postgres", "alter role " + address.user() + " connection limit " + (allowed ? "-1" : "0"));
    }

    @Override
    public void close() {
        checks.forEach(Checks::close);
    }
}
