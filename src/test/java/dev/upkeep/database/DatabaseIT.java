package dev.upkeep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.jdbc.PgConnection;

class DatabaseIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    @Test
    void worksAtOnceAfterTheServerWasRestarted() throws SQLException {
        try (PostgresServer own = PostgresServer.separate();
                Database database = new Database("main", Sample.settings(own.newDatabase()))) {
            // Two connections lie in the pool and both die with the server.
            try (Connection one = database.dataSource().getConnection();
                    Connection two = database.dataSource().getConnection()) {
                assertThat(value(one, "select 1")).isEqualTo("1");
                assertThat(value(two, "select 2")).isEqualTo("2");
            }
            own.stop();
            own.start();
            assertThat(value(database, "select 3")).isEqualTo("3");
            assertThat(value(database, "select 4")).isEqualTo("4");
        }
    }

    @Test
    void aCheckLeavesTheSettingsOfItsSessionAsTheyWere() throws SQLException {
        DatabaseAddress.Postgres address = SERVER.newDatabase();
        try (Database database = new Database("main", Sample.settings(address))) {
            Map<String, String> untouched = settings(DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + address.port() + "/" + address.database(),
                    address.user(),
                    address.password()));
            Connection session;
            try (Connection check = database.checks().getConnection()) {
                session = check.unwrap(PgConnection.class);
                assertThat(settings(check))
                        .containsEntry("transaction_read_only", "on")
                        .containsEntry("statement_timeout", "5000")
                        .containsEntry("lock_timeout", "1000")
                        .containsEntry("idle_in_transaction_session_timeout", "15000")
                        .containsEntry("row_security", "off");
            }
            assertThat(settings(session)).isEqualTo(untouched);
            try (Connection check = database.checks().getConnection();
                    Statement statement = check.createStatement()) {
                assertThat(check.unwrap(PgConnection.class)).isSameAs(session);
                statement.execute("select 1 / 0");
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("22012");
            }
            assertThat(settings(session)).isEqualTo(untouched);
        }
    }

    @Test
    void aCheckCannotWrite() throws SQLException {
        try (Database database = new Database("main", Sample.settings(SERVER.newDatabase()))) {
            try (Connection owner = database.connect();
                    Statement statement = owner.createStatement()) {
                statement.execute("create table plan (id int)");
            }
            for (String sql :
                    List.of("insert into plan values (1)", "create table other (id int)", "drop table plan")) {
                try (Connection check = database.checks().getConnection();
                        Statement statement = check.createStatement()) {
                    SQLException refused = catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
                    assertThat(refused.getSQLState()).as(sql).isEqualTo("25006");
                    assertThat(database.explain(refused))
                            .hasMessageContaining("A check may only read: take out of it what writes.");
                }
            }
            assertThat(value(database, "select count(*) from plan")).isEqualTo("0");
        }
    }

    @Test
    void saysHowToWriteAnOperatorThatIsReadAsAParameter() throws SQLException {
        try (Database database = new Database("main", Sample.settings(SERVER.newDatabase()));
                Connection connection = database.dataSource().getConnection();
                PreparedStatement query = connection.prepareStatement("select '{}'::jsonb ? 'a'")) {
            UpkeepException failure = database.explain(catchThrowableOfType(SQLException.class, query::executeQuery));

            assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
            assertThat(failure).hasMessageContaining("write the operators ?, ?| and ?& as ??, ??| and ??&");
        }
    }

    @Test
    void aCheckIsNotCountedAmongTheTransactionsThatWereRolledBack() throws SQLException {
        DatabaseAddress.Postgres address = SERVER.newDatabase();
        try (Database database = new Database("main", Sample.settings(address))) {
            for (int i = 0; i < 20; i++) {
                try (Connection check = database.checks().getConnection()) {
                    value(check, "select 1");
                }
            }
        }
        try (Database database = new Database("main", Sample.settings(address))) {
            String counted = " from pg_stat_database where datname = current_database()";
            await().until(() -> Integer.parseInt(value(database, "select xact_commit" + counted)) >= 20);
            assertThat(value(database, "select xact_rollback" + counted)).isEqualTo("0");
        }
    }

    @Test
    void failsFastAndNamesTheUserWhenThePasswordIsWrong() {
        DatabaseAddress.Postgres right = SERVER.newDatabase();
        UpkeepException failure = failureOf(SERVER.address(right.database(), right.user(), "wrong-s3cret"));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure)
                .hasMessageContaining(right.user())
                .hasMessageContaining("password")
                .hasMessageContaining("database.url")
                .hasMessageNotContaining("wrong-s3cret");
    }

    @Test
    void failsFastWhenThePasswordIsMissing() {
        DatabaseAddress.Postgres right = SERVER.newDatabase();
        assertThat(failureOf(SERVER.address(right.database(), right.user(), null))
                        .kind())
                .isEqualTo(FailureKind.CONFIGURATION);
    }

    @Test
    void failsFastWhenTheDatabaseDoesNotExist() {
        DatabaseAddress.Postgres right = SERVER.newDatabase();
        UpkeepException failure = failureOf(SERVER.address("nowhere", right.user(), right.password()));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("nowhere").hasMessageContaining("does not exist");
    }

    @Test
    void failsFastWhenNothingListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        UpkeepException failure =
                failureOf(new DatabaseAddress.Postgres("127.0.0.1", port, "app", "app", "x", "prefer", Map.of()));
        assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("nothing accepts");
    }

    @Test
    void failsFastWhenTheHostIsUnknown() {
        UpkeepException failure = failureOf(
                new DatabaseAddress.Postgres("no-such-host.invalid", 5432, "app", "app", "x", "require", Map.of()));
        assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("no-such-host.invalid").hasMessageContaining("host name");
    }

    @Test
    void givesUpOnAServerThatAcceptsAndNeverAnswers() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            DatabaseAddress address = new DatabaseAddress.Postgres(
                    "127.0.0.1", mute.getLocalPort(), "app", "app", "x", "disable", Map.of("connect_timeout", "1"));
            UpkeepException failure = failureOf(address);
            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
        }
    }

    @Test
    void namesTlsWhenTheServerHasNone() {
        DatabaseAddress.Postgres plain = SERVER.newDatabase();
        UpkeepException failure = failureOf(new DatabaseAddress.Postgres(
                plain.host(), plain.port(), plain.database(), plain.user(), plain.password(), "require", Map.of()));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("sslmode is require now").hasMessageContaining("SSL");
    }

    @Test
    void keepsNoBrokenPoolAfterAFailedStart() throws SQLException {
        PostgresServer own = PostgresServer.separate();
        try (Database database = new Database("main", Sample.settings(own.newDatabase()))) {
            own.stop();
            assertThat(catchThrowableOfType(UpkeepException.class, () -> value(database, "select 1"))
                            .kind())
                    .isEqualTo(FailureKind.UNAVAILABLE);
            own.start();
            assertThat(value(database, "select 1")).isEqualTo("1");
        } finally {
            own.close();
        }
    }

    @Test
    void saysTheRealReasonWhenALaterOutageOutlastsTheConnectionTimeout() throws SQLException {
        PostgresServer own = PostgresServer.separate();
        DatabaseSettings shipped = Sample.settings(own.newDatabase());
        DatabaseSettings impatient = new DatabaseSettings(
                shipped.address(),
                2,
                shipped.maxLifetime(),
                Duration.ofSeconds(1),
                shipped.connectTimeout(),
                shipped.statementTimeout(),
                shipped.socketTimeout());
        try (Database database = new Database("main", impatient)) {
            assertThat(value(database, "select 1")).isEqualTo("1");
            own.stop();
            UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> value(database, "select 2"));
            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("nothing accepts connections");
        } finally {
            own.start();
            own.close();
        }
    }

    @Test
    void tellsTheServerWhoItIsAndHowPatient() throws SQLException {
        try (Database database = new Database("main", Sample.settings(SERVER.newDatabase()))) {
            assertThat(value(database, "show application_name")).isEqualTo("upkeep");
            assertThat(value(database, "show statement_timeout")).isEqualTo("90s");
        }
    }

    @Test
    void theAddressesOwnOptionsComeAfterUpkeeps() throws SQLException {
        DatabaseAddress.Postgres plain = SERVER.newDatabase();
        DatabaseAddress own = new DatabaseAddress.Postgres(
                plain.host(),
                plain.port(),
                plain.database(),
                plain.user(),
                plain.password(),
                "prefer",
                Map.of("options", "-c work_mem=7MB -c statement_timeout=5s", "application_name", "ours"));
        try (Database database = new Database("main", Sample.settings(own))) {
            assertThat(value(database, "show work_mem")).isEqualTo("7MB");
            assertThat(value(database, "show statement_timeout")).isEqualTo("5s");
            assertThat(value(database, "show application_name")).isEqualTo("ours");
        }
    }

    @Test
    void aStatementThatTakesTooLongNamesTheLimit() throws SQLException {
        DatabaseSettings shipped = Sample.settings(SERVER.newDatabase());
        DatabaseSettings impatient = new DatabaseSettings(
                shipped.address(),
                2,
                shipped.maxLifetime(),
                shipped.connectionTimeout(),
                shipped.connectTimeout(),
                Duration.ofMillis(100),
                shipped.socketTimeout());
        try (Database database = new Database("main", impatient)) {
            SQLException thrown =
                    catchThrowableOfType(SQLException.class, () -> value(database, "select pg_sleep(20)"));
            UpkeepException failure = new SqlFailures().translate(thrown).orElseThrow();
            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failure).hasMessageContaining("database.statement-timeout");
        }
    }

    @Test
    void aMissingRightNamesTheGrant() throws SQLException {
        DatabaseAddress.Postgres owner = SERVER.newDatabase();
        SERVER.asAdministrator(owner.database(), "create table secret_table (id int)");
        try (Database database = new Database("main", Sample.settings(SERVER.newRole(owner)))) {
            SQLException thrown =
                    catchThrowableOfType(SQLException.class, () -> value(database, "select * from secret_table"));
            UpkeepException failure = new SqlFailures().translate(thrown).orElseThrow();
            assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
            assertThat(failure).hasMessageContaining("secret_table").hasMessageContaining("GRANT SELECT");
        }
    }

    @Test
    void aMissingTableIsAMatterOfConfiguration() {
        try (Database database = new Database("main", Sample.settings(SERVER.newDatabase()))) {
            SQLException thrown =
                    catchThrowableOfType(SQLException.class, () -> value(database, "select * from nowhere"));
            UpkeepException failure = new SqlFailures().translate(thrown).orElseThrow();
            assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
            assertThat(failure).hasMessageContaining("nowhere").hasMessageContaining("config/sql");
        }
    }

    @Test
    void probesNameServerVersionAndUnreadableTables() {
        DatabaseAddress.Postgres owner = SERVER.newDatabase();
        SERVER.asAdministrator(owner.database(), "create table secret_table (id int)");
        try (Database database = new Database("main", Sample.settings(owner))) {
            List<Probe> probes = database.probe();
            assertThat(probes).extracting(Probe::passed).containsExactly(true, false);
            assertThat(probes.get(0).detail()).contains("PostgreSQL 15").contains("no TLS");
            assertThat(probes.get(1).subject()).isEqualTo("main: read the database");
            assertThat(probes.get(1).detail()).contains("public.secret_table").contains("GRANT SELECT");
        }
    }

    @Test
    void aProbeOfAnUnreachableServerSaysWhy() {
        DatabaseAddress.Postgres right = SERVER.newDatabase();
        try (Database database =
                new Database("main", Sample.settings(SERVER.address("nowhere", right.user(), right.password())))) {
            assertThat(database.probe()).singleElement().satisfies(probe -> {
                assertThat(probe.passed()).isFalse();
                assertThat(probe.detail()).contains("does not exist");
            });
        }
    }

    private static UpkeepException failureOf(DatabaseAddress address) {
        try (Database database = new Database("main", Sample.settings(address))) {
            Instant began = Instant.now();
            UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> value(database, "select 1"));
            assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(8));
            assertThat(failure).isNotNull().hasMessageNotContaining(PostgresServer.PASSWORD);
            return failure;
        }
    }

    private static String value(Database database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return value(connection, sql);
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Map<String, String> settings(Connection connection) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select name, setting from pg_settings where name <> 'application_name'")) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        return settings;
    }
}
