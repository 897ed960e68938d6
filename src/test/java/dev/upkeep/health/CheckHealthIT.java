package dev.upkeep.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckSource;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.LastChecks;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.settings.HealthSettings;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.RowExpectation;
import dev.upkeep.settings.TargetSettings;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class CheckHealthIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T02:15:00Z"));
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final DatabaseAddress.Postgres owner = SERVER.newDatabase();
    private ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private Duration latencyWarning = PATIENT;
    private final LastChecks lastChecks = new LastChecks();
    private List<CheckSource> sources = List.of();
    private Database state;

    @BeforeEach
    void prepare() {
        state = Database.ofState(Sample.sqlite(folder.resolve("state.db")));
        toClose.add(state);
        new StateSchema(state).migrate();
        execute(owner, "create table \"user\" (id int)", "insert into \"user\" select generate_series(1, 200)");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    @Test
    void findsAHealthyTargetHealthy() {
        HealthReport report = check(owner, "user >= 1");
        assertThat(report.worst()).isEqualTo(CheckState.OK);
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.checks())
                .extracting(CheckResult::id)
                .containsExactly("database.reachable", "database.latency", "database.rows.user", "bucket.reachable");
        assertThat(report.summary()).isEqualTo("4 checks: 4 OK");
    }

    @Test
    void countsTheTableUserAndNotTheFunctionOfThatName() {
        assertThat(rows(check(owner, "user = 200"))).isEqualTo(200);
    }

    @Test
    void countsOnSqliteAsWell() throws SQLException {
        Path path = folder.resolve("application.db");
        DatabaseAddress file = new DatabaseAddress.Sqlite(path);
        try (Database database = new Database("main", Sample.emptySqlite(path));
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table \"user\" (id integer)");
            statement.execute("insert into \"user\" values (1), (2)");
        }
        assertThat(rows(check(file, "user = 2"))).isEqualTo(2);
        CheckResult missing = check(file, "usr = 2").checks().get(2);
        assertThat(missing.state()).isEqualTo(CheckState.CRIT);
        assertThat(missing.detail()).contains("no table \"usr\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user = 199", "user = 201", "user >= 201"})
    void anExpectationThatIsNotMetIsCritical(String expectation) {
        HealthReport report = check(owner, expectation);
        assertThat(report.worst()).isEqualTo(CheckState.CRIT);
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.summary()).startsWith("4 checks: 3 OK, 1 CRIT (database.rows.user: 200 rows where ");
    }

    @Test
    void countsInTheSchemaThatTheSettingNames() {
        execute(owner, "create schema billing", "create table billing.invoice (id int)");
        assertThat(check(owner, "billing.invoice = 0").worst()).isEqualTo(CheckState.OK);
    }

    @Test
    void aMissingTableIsCritical() {
        CheckResult check = check(owner, "usr >= 0").checks().get(2);
        assertThat(check.state()).isEqualTo(CheckState.CRIT);
        assertThat(check.detail()).contains("no table \"usr\"").contains("health.expected-rows");
    }

    @Test
    void aMissingRightIsUnknownAndNamesTheGrant() {
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        CheckResult check = check(reader, "user >= 0").checks().get(2);
        assertThat(check.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(check.detail()).endsWith("GRANT SELECT ON \"user\" TO \"" + reader.user() + "\";");
        assertThat(check.value()).isNull();

        execute(owner, "grant select on \"user\" to " + reader.user());
        assertThat(check(reader, "user >= 0").worst()).isEqualTo(CheckState.OK);
    }

    @Test
    void aMissingRightToTheSchemaIsUnknownAndNamesBothGrants() {
        execute(owner, "create schema billing", "create table billing.invoice (id int)");
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        CheckResult check = check(reader, "billing.invoice >= 0").checks().get(2);
        assertThat(check.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(check.detail())
                .contains("GRANT USAGE ON SCHEMA \"billing\" TO \"" + reader.user() + "\"; GRANT SELECT ON"
                        + " \"billing\".\"invoice\"");
    }

    @Test
    void rowsThatAreHiddenFromTheRoleAreUnknownAndNotFewer() {
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        execute(
                owner,
                "grant select on \"user\" to " + reader.user(),
                "alter table \"user\" enable row level security",
                "create policy one on \"user\" using (id = 1)");
        CheckResult check = check(reader, "user >= 1").checks().get(2);
        assertThat(check.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(check.detail()).contains("row-level security").contains("BYPASSRLS");
    }

    @Test
    void oneTableThatCannotBeCountedDoesNotSpoilTheNext() {
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        execute(owner, "create table plan (id int)", "grant select on plan to " + reader.user());
        HealthReport report = check(reader, "user >= 0", "plan = 0");
        assertThat(report.checks().get(2).state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(report.checks().get(3).state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aSlowAnswerIsAWarning() {
        latencyWarning = Duration.ofMillis(-1);
        CheckResult check = check(owner).checks().get(1);
        assertThat(check.state()).isEqualTo(CheckState.WARN);
        assertThat(check.detail()).contains("health.latency-warning");
    }

    @Test
    void aDropBeyondTheLimitIsReportedForADayAndThenNormal() {
        assertThat(check(owner, "user -10%").checks().get(2).detail()).isEqualTo("200 rows, the first count");
        clock.tick(Duration.ofMinutes(5));
        execute(owner, "delete from \"user\" where id > 180");
        assertThat(check(owner, "user -10%").worst()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(5));
        execute(owner, "delete from \"user\" where id > 161");
        CheckResult dropped = check(owner, "user -10%").checks().get(2);
        assertThat(dropped.state()).isEqualTo(CheckState.WARN);
        assertThat(dropped.detail()).startsWith("161 rows, 180 before: a drop by more than 10 %");
        // The count that was reported is not what the next one is compared with.
        clock.tick(Duration.ofHours(23));
        assertThat(check(owner, "user -10%").worst()).isEqualTo(CheckState.WARN);
        clock.tick(Duration.ofHours(1));
        assertThat(check(owner, "user -10%").worst()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(5));
        assertThat(check(owner, "user -10%").checks().get(2).detail()).isEqualTo("161 rows, 161 before");
    }

    @Test
    void anEmptiedTableIsADropHoweverLongUpkeepWasAway() {
        check(owner, "user -10%");
        clock.tick(Duration.ofDays(30));
        execute(owner, "delete from \"user\"");
        assertThat(check(owner, "user -10%").worst()).isEqualTo(CheckState.WARN);
    }

    @Test
    void aDatabaseThatIsDownFailsTheRunAfterTheChecksAreRecorded() {
        DatabaseAddress nowhere = new DatabaseAddress.Postgres("127.0.0.1", 1, "app", "app", "x", "prefer", Map.of());
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> check(nowhere, "user >= 1"));
        assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("127.0.0.1:1");
        assertThat(recorded())
                .containsExactly(
                        "bucket.reachable OK",
                        "database.latency SKIPPED",
                        "database.reachable CRIT",
                        "database.rows.user SKIPPED");
    }

    @Test
    void aBucketThatIsMissingFailsTheRunAfterTheChecksAreRecorded() {
        bucket = S3Server.shared().settings("no-such-bucket", S3Server.SECRET);
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> check(owner));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("no-such-bucket");
        assertThat(recorded()).containsExactly("bucket.reachable CRIT", "database.latency OK", "database.reachable OK");
    }

    @Test
    void namesBothWhenDatabaseAndBucketAreGone() {
        bucket = S3Server.shared().settings("no-such-bucket", S3Server.SECRET);
        DatabaseAddress nowhere = new DatabaseAddress.Postgres("127.0.0.1", 1, "app", "app", "x", "prefer", Map.of());
        assertThat(catchThrowableOfType(UpkeepException.class, () -> check(nowhere)))
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("no-such-bucket");
    }

    @Test
    void whatOthersKnowComesLastAndIsRecordedAlsoWhenTheBucketIsMissing() {
        sources = List.of(run -> List.of(CheckResult.without("backup.age", CheckState.WARN, "none yet")));
        HealthReport report = check(owner);
        assertThat(report.checks())
                .extracting(CheckResult::id)
                .containsExactly("database.reachable", "database.latency", "bucket.reachable", "backup.age");
        assertThat(lastChecks.all()).containsOnly(entry("main", report.checks()));

        bucket = S3Server.shared().settings("no-such-bucket", S3Server.SECRET);
        assertThat(catchThrowableOfType(UpkeepException.class, () -> check(owner)))
                .isNotNull();
        assertThat(recorded()).contains("backup.age WARN", "bucket.reachable CRIT");
        assertThat(lastChecks.all().get("main").get(2).state()).isEqualTo(CheckState.CRIT);
    }

    @Test
    void whatIsSkippedAloneIsNoFinding() {
        sources = List.of(run -> List.of(CheckResult.without("backup.verified-age", CheckState.SKIPPED, "not yet")));
        assertThat(check(owner).hasFindings()).isFalse();
    }

    @Test
    void aDryRunRecordsNothing() {
        facade(owner, "user -10%").check(Sample.dryRun("check-health"));
        assertThat(recorded()).isEmpty();
        assertThat(lastChecks.all()).isEmpty();
    }

    @Test
    @Timeout(60)
    void endsACountWhenTheRunIsCancelled() throws Exception {
        ActiveRun run = Sample.run("check-health");
        CheckHealth facade = facade(owner, "user >= 1");
        try (Database other = new Database("other", Sample.settings(owner));
                Connection connection = other.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table \"user\" in access exclusive mode");
            CompletableFuture<UpkeepException> checking = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(UpkeepException.class, () -> facade.check(run)));
            JdbcClient client = JdbcClient.create(other.dataSource());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> client.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database()")
                            .query(Integer.class)
                            .single()
                            .equals(1));
            run.cancel(FailureKind.TIMEOUT, "It took too long.");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(checking.get()).hasMessage("It took too long.");
        }
        assertThat(recorded()).isEmpty();
    }

    @Test
    void keepsItsHistoryInPostgresAsWell() {
        state = Database.ofState(Sample.settings(SERVER.newDatabase()));
        toClose.add(state);
        new StateSchema(state).migrate();
        check(owner, "user -10%");
        clock.tick(Duration.ofMinutes(5));
        assertThat(check(owner, "user -10%").checks().get(2).detail()).isEqualTo("200 rows, 200 before");
    }

    private HealthReport check(DatabaseAddress address, String... expectations) {
        return facade(address, expectations).check(Sample.run("check-health"));
    }

    private CheckHealth facade(DatabaseAddress address, String... expectations) {
        DatabaseSettings settings = Sample.settings(address);
        Database database = new Database("main", settings);
        ObjectStore store = new ObjectStore(bucket);
        toClose.add(database);
        toClose.add(store);
        TargetSettings target = new TargetSettings(
                "main",
                settings,
                bucket,
                Sample.backup(folder),
                new HealthSettings(
                        Arrays.stream(expectations).map(RowExpectation::parse).toList(), latencyWarning, 0),
                Sample.storage("{email}/"),
                Sample.uploads(),
                Migrating.settings(folder),
                Optional.empty());
        return new CheckHealth(
                name -> target,
                new Databases(Map.of("main", database)),
                new ObjectStores(Map.of("main", store)),
                sources,
                new CheckHistory(state.dataSource(), clock),
                lastChecks,
                clock);
    }

    private List<String> recorded() {
        return JdbcClient.create(state.dataSource())
                .sql("select check_id || ' ' || state from check_result order by check_id")
                .query(String.class)
                .list();
    }

    private static long rows(HealthReport report) {
        return report.checks().get(2).value().longValue();
    }

    private static void execute(DatabaseAddress.Postgres address, String... statements) {
        try (Database database = new Database("setup", Sample.settings(address))) {
            JdbcClient client = JdbcClient.create(database.dataSource());
            for (String sql : statements) {
                client.sql(sql).update();
            }
        }
    }
}
