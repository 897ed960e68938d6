package dev.upkeep.health;

import static dev.upkeep.health.CheckedTarget.ROWS;
import static dev.upkeep.health.CheckedTarget.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.cli.Application;
import dev.upkeep.database.Database;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.Checks;
import dev.upkeep.testing.Fault;
import dev.upkeep.testing.FaultyProxy;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class CheckHealthIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    @TempDir
    private Path folder;

    private CheckedTarget target;
    private SettableClock clock;
    private DatabaseAddress.Postgres owner;

    @BeforeEach
    void prepare() {
        target = new CheckedTarget(folder);
        clock = target.clock;
        owner = target.owner;
    }

    @AfterEach
    void close() {
        target.close();
    }

    @Test
    void findsAHealthyTargetHealthy() {
        HealthReport report = target.checks(owner, "user >= 1")
                .report(Map.of("checks", "database.rows,bucket.reachable,database.latency,database.reachable"), false);
        assertThat(report.worst()).isEqualTo(CheckState.OK);
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.checks())
                .extracting(CheckResult::id)
                .containsExactlyInAnyOrder("database.reachable", "bucket.reachable", "database.latency", ROWS);
        assertThat(report.summary()).isEqualTo("4 checks: 4 OK");
    }

    @Test
    void countsTheTableUserAndNotTheFunctionOfThatName() {
        assertThat(rows(owner, "user = 200").value().longValue()).isEqualTo(200);
    }

    @Test
    void countsOnSqliteAsWell() throws SQLException {
        Path path = folder.resolve("application.db");
        try (Database database = new Database("main", Sample.emptySqlite(path));
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table \"user\" (id integer)");
            statement.execute("insert into \"user\" values (1), (2)");
        }
        TestHome home = UpkeepProcess.bucketOnly(
                        folder.resolve("home"), S3Server.shared().newBucket())
                .with("DATABASE_URL", "sqlite:///" + path)
                .with("UPKEEP_HEALTH_EXPECTED_ROWS", "user = 2, usr = 2");
        List<CheckResult> found = target.checks(home)
                .report(Map.of("checks", "database.rows"), false)
                .checks();
        assertThat(found.get(0).state()).isEqualTo(CheckState.OK);
        assertThat(found.get(1).state()).isEqualTo(CheckState.CRIT);
        assertThat(found.get(1).detail()).contains("no table \"usr\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user = 199", "user = 201", "user >= 201"})
    void anExpectationThatIsNotMetIsCritical(String expectation) {
        HealthReport report = target.checks(owner, expectation).report(Map.of("checks", "database.rows"), false);
        assertThat(report.worst()).isEqualTo(CheckState.CRIT);
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.summary()).startsWith("1 check: 1 CRIT (database.rows.user: 200 rows where ");
    }

    @Test
    void aValueThatAPersonAcceptsIsTheNewNormalUntilTheSettingChanges() {
        DatabaseAddress.Postgres state = SERVER.newDatabase();
        Checks checks = target.checks(owner, "user = 199", state);
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.CRIT);

        String accepted = checks.application().checks("main").accept(ROWS, "ana");

        assertThat(accepted).contains("200").contains("user = 199");
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.OK);
        execute(owner, "delete from \"user\" where id = 1");
        assertThat(checks.run(ROWS).detail()).startsWith("199 rows where exactly 200 are expected");

        execute(owner, "insert into \"user\" values (201)");
        assertThat(target.checks(owner, "user = 198", state).run(ROWS).detail())
                .startsWith("200 rows where exactly 198 are expected");
        assertThat(target.checks(owner, "user = 199", state).run(ROWS).detail())
                .as("an acceptance does not come back with the setting that it stood for")
                .startsWith("200 rows where exactly 199 are expected");
    }

    @Test
    void aDropThatAPersonAcceptsIsNormalAtOnce() {
        Checks checks = target.checks(owner, "user -10%");
        checks.run(ROWS);
        clock.tick(Duration.ofMinutes(15));
        execute(owner, "delete from \"user\" where id > 100");
        assertThat(checks.run(ROWS).detail()).contains("`upkeep checks accept database.rows.user`");
        clock.tick(Duration.ofSeconds(1));

        checks.application().checks("main").accept(ROWS, "ana");

        assertThat(checks.run(ROWS).detail()).isEqualTo("100 rows, 100 before");
    }

    @Test
    void aTableThatIsTooLargeToCountIsEstimatedAndSaysSo() {
        execute(owner, "create table event (id int)");
        // As the statistics of a table with 20,000,000 rows have it.
        SERVER.asAdministrator(owner.database(), "update pg_class set reltuples = 20000000 where relname = 'event'");
        assertThat(rows(owner, "event >= 1", "database.rows.event").detail())
                .isEqualTo("about 20000000 rows (estimated, the table is large)");
        CheckResult exact = rows(owner, "event = 1000", "database.rows.event");
        assertThat(exact.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(exact.detail()).contains("`>=`");
    }

    @Test
    void aLargeTableIsNotTakenForSmallAfterTheServerLostItsCounts() {
        execute(
                owner,
                "create unlogged table event (body text) with (autovacuum_enabled = off)",
                "alter table event alter body set storage plain",
                "insert into event select repeat('x', 8000) from generate_series(1, 65000)");
        SERVER.asAdministrator(owner.database(), "select pg_stat_reset()");
        execute(owner, "insert into event values ('a'), ('b')");
        Awaitility.await().untilAsserted(() -> assertThat(liveRows("event")).isEqualTo(2));
        assertThat(rows(owner, "event >= 65000", "database.rows.event").detail())
                .as("never analyzed")
                .isEqualTo("65002 rows");

        execute(owner, "analyze event");
        SERVER.asAdministrator(owner.database(), "select pg_stat_reset()");
        CheckResult estimated = rows(owner, "event >= 60000", "database.rows.event");
        assertThat(estimated.detail()).contains("estimated");
        assertThat(estimated.value().longValue()).isBetween(64_000L, 66_000L);
    }

    private long liveRows(String table) {
        try (Database database = new Database("look", Sample.settings(owner))) {
            return JdbcClient.create(database.dataSource())
                    .sql("select pg_stat_get_live_tuples(?::regclass)")
                    .param(table)
                    .query(Long.class)
                    .single();
        }
    }

    @Test
    void countsInTheSchemaThatTheSettingNames() {
        execute(owner, "create schema billing", "create table billing.invoice (id int)");
        assertThat(rows(owner, "billing.invoice = 0", "database.rows.billing.invoice")
                        .state())
                .isEqualTo(CheckState.OK);
    }

    @Test
    void aMissingTableIsCritical() {
        Checks checks = target.checks(owner, "usr >= 0");
        HealthReport report = checks.report(Map.of("checks", "database.rows.usr"), false);
        CheckResult check = report.checks().get(0);
        assertThat(report.fixes().get("database.rows.usr"))
                .as("no rows can be accepted")
                .contains("upkeep backups list")
                .doesNotContain("accept");
        assertThat(check.state()).isEqualTo(CheckState.CRIT);
        assertThat(check.detail()).contains("no table \"usr\"").contains("health.expected-rows");
    }

    @Test
    void aMissingRightIsUnknownAndNamesTheGrant() {
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        CheckResult check = rows(reader, "user >= 0");
        assertThat(check.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(check.detail()).endsWith("GRANT SELECT ON \"user\" TO \"" + reader.user() + "\";");
        assertThat(check.value()).isNull();

        execute(owner, "grant select on \"user\" to " + reader.user());
        assertThat(rows(reader, "user >= 0").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aMissingRightToTheSchemaIsUnknownAndNamesBothGrants() {
        execute(owner, "create schema billing", "create table billing.invoice (id int)");
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        CheckResult check = rows(reader, "billing.invoice >= 0", "database.rows.billing.invoice");
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
        CheckResult check = rows(reader, "user >= 1");
        assertThat(check.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(check.detail()).contains("row-level security").contains("BYPASSRLS");
    }

    @Test
    void whatCuresHiddenRowsIsAmongTheStatementsThatTheDoctorPrints() {
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        execute(
                owner,
                "grant select on all tables in schema public to " + reader.user(),
                "alter table \"user\" enable row level security");
        Checks checks = target.checks(reader, "user >= 1");
        checks.run(ROWS);
        String cure = "ALTER ROLE " + reader.user() + " BYPASSRLS;";
        assertThat(checks.application().checks("main").missingGrants()).containsOnlyOnce(cure);
        SERVER.asAdministrator(owner.database(), cure);
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.OK);
        assertThat(checks.application().checks("main").missingGrants()).doesNotContain(cure);
    }

    @Test
    void oneScriptOfTheDoctorCuresEveryCheckOfARoleThatMayReadNothing() {
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        execute(owner, "create table invoice (id serial primary key)", "create schema hidden");
        execute(owner, "create table hidden.plan (id int)", "alter table invoice enable row level security");
        execute(
                owner,
                "alter table \"user\" add column email text default 'ann@x.com', add column storage_used bigint");
        // A dump has the query of a materialized view, and not its rows.
        execute(owner, "create materialized view invoices as select * from invoice");
        Checks checks = target.checks(reader, "user >= 1, hidden.plan >= 0");
        List<Probe> probes = new ArrayList<>();

        checks.application().probe(probes::add);

        assertThat(checks.runAll())
                .filteredOn(check -> check.state() == CheckState.UNKNOWN)
                .hasSizeGreaterThan(4);
        probes.stream()
                .flatMap(probe -> probe.detail().lines())
                .filter(line -> line.startsWith("GRANT ") || line.startsWith("ALTER "))
                .forEach(line -> SERVER.asAdministrator(owner.database(), line));
        assertThat(checks.runAll())
                .filteredOn(check -> check.state() == CheckState.UNKNOWN)
                .isEmpty();
        probes.clear();
        checks.application().probe(probes::add);
        assertThat(probes)
                .filteredOn(probe -> probe.subject().startsWith("main: "))
                .filteredOn(probe -> !probe.subject().equals("main: write what users store"))
                .allSatisfy(
                        probe -> assertThat(probe.passed()).as(probe.toString()).isTrue());
    }

    @Test
    void theFirstConnectionOfAProcessWhichAlsoLoadsTheDriverIsNotTakenForTheServersTime() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(owner.host(), owner.port())) {
            proxy.next(Fault.slow(Fault.Direction.ANSWER, 0, 500));
            Checks checks = target.checks(behind(proxy), "");

            assertThat(checks.run("database.reachable").state()).isEqualTo(CheckState.OK);
            proxy.next(Fault.slow(Fault.Direction.ANSWER, 0, 500));
            assertThat(checks.run("database.reachable").state()).isNotEqualTo(CheckState.OK);
        }
    }

    private DatabaseAddress.Postgres behind(FaultyProxy proxy) {
        return new DatabaseAddress.Postgres(
                "127.0.0.1", proxy.port(), owner.database(), owner.user(), owner.password(), "disable", Map.of());
    }

    @Test
    void oneTableThatCannotBeCountedDoesNotSpoilTheNext() {
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        execute(owner, "create table plan (id int)", "grant select on plan to " + reader.user());
        List<CheckResult> found = target.checks(reader, "user >= 0, plan = 0")
                .report(Map.of("checks", "database.rows"), false)
                .checks();
        assertThat(found.get(0).state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(found.get(1).state()).isEqualTo(CheckState.OK);
    }

    @Test
    void theCheckOfTheGuideWorksAsItStandsThere() throws IOException {
        execute(
                owner,
                "create table orders (paid_at timestamptz, created_at timestamptz)",
                "insert into orders select null, now() - interval '2 hours' from generate_series(1, 30)");
        TestHome home = target.home(owner, "");
        guide(home, text -> text);
        Checks checks = target.checks(home);

        CheckResult unpaid = checks.run("shop.unpaid-orders");

        assertThat(unpaid.state()).isEqualTo(CheckState.WARN);
        assertThat(unpaid.detail()).isEqualTo("30 orders are older than an hour and not paid (WARN from 20 orders on)");
        execute(owner, "update orders set paid_at = now()");
        assertThat(checks.run("shop.unpaid-orders").state()).isEqualTo(CheckState.OK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "value: 15m; value: soon; has the parameter every 'soon', but it needs a time from 1s to 30d",
                "value: \"20\"; value: many; has the parameter warn 'many', but it needs a number",
                "value: shop.unpaid-orders; value: Shop Orders; has the parameter check 'Shop Orders'",
                "name: query; name: qery; query",
                "sql-check; sql-chek; checks-own.camel.yaml, line 3 names the template 'sql-chek', which does not exist. Did you mean"
                        + " sql-check?",
                "name: warn; name: wran; has the parameter 'wran', which its template does not know. Did you mean warn?"
            })
    void aMistakeInACheckOfOnesOwnIsNamed(String right, String wrong, String said) throws IOException {
        TestHome home = target.home(owner, "");
        guide(home, text -> text.replace(right.strip(), wrong.strip()));
        Checks checks = target.checks(home);
        assertThatThrownBy(() -> checks.run("database.reachable"))
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining(said.strip());
    }

    @Test
    void aRightThatACheckOfOnesOwnNeedsIsNamedWithItsGrant() throws IOException {
        execute(owner, "create table orders (paid_at timestamptz, created_at timestamptz)");
        DatabaseAddress.Postgres reader = SERVER.newRole(owner);
        TestHome home = target.home(reader, "");
        guide(home, text -> text);
        Checks checks = target.checks(home);

        CheckResult unpaid = checks.run("shop.unpaid-orders");

        String grant = "GRANT SELECT ON orders TO " + reader.user() + ";";
        assertThat(unpaid.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(unpaid.detail()).contains(grant);
        assertThat(checks.application().checks("main").missingGrants()).contains(grant);
        execute(owner, grant);
        assertThat(checks.run("shop.unpaid-orders").state()).isEqualTo(CheckState.OK);
    }

    /** Adds the check that docs/checks.md shows, as its reader does. */
    private static void guide(TestHome home, UnaryOperator<String> change) throws IOException {
        String guide = Files.readString(Path.of("docs/checks.md"));
        int begin = guide.indexOf("```yaml\n") + "```yaml\n".length();
        String check = guide.substring(begin, guide.indexOf("```", begin));
        Files.writeString(home.folder().resolve("routes/checks-own.camel.yaml"), change.apply(check));
    }

    @Test
    void aThresholdOfTheRouteFileDecides() {
        Checks checks = target.checks(owner, "").set("database.latency", "warn", "-1");
        CheckResult check = checks.run("database.latency");
        assertThat(check.state()).isEqualTo(CheckState.WARN);
        assertThat(check.detail()).endsWith(" ms (WARN from -1 ms on)");
    }

    @Test
    void aDropBeyondTheLimitIsReportedForADayAndThenNormal() {
        Checks checks = target.checks(owner, "user -10%");
        assertThat(checks.run(ROWS).detail()).isEqualTo("200 rows, the first count");
        clock.tick(Duration.ofMinutes(15));
        execute(owner, "delete from \"user\" where id > 180");
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(15));
        execute(owner, "delete from \"user\" where id > 161");
        CheckResult dropped = checks.run(ROWS);
        assertThat(dropped.state()).isEqualTo(CheckState.WARN);
        assertThat(dropped.detail()).startsWith("161 rows, 180 before: a drop by more than 10 %");
        // The count that was reported is not what the next one is compared with.
        clock.tick(Duration.ofHours(23));
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.WARN);
        clock.tick(Duration.ofHours(1));
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(15));
        assertThat(checks.run(ROWS).detail()).isEqualTo("161 rows, 161 before");
    }

    @Test
    void anEmptiedTableIsAnAlarmUntilItIsFilledAgainOrAccepted() {
        Checks checks = target.checks(owner, "user -10%");
        checks.run(ROWS);
        clock.tick(Duration.ofDays(30));
        execute(owner, "delete from \"user\"");
        CheckResult emptied = checks.run(ROWS);
        assertThat(emptied.state()).isEqualTo(CheckState.CRIT);
        assertThat(emptied.detail()).startsWith("0 rows, 200 before: the table was emptied.");
        clock.tick(Duration.ofDays(2));
        assertThat(checks.run(ROWS).state()).as("time makes it no normal").isEqualTo(CheckState.CRIT);
        execute(owner, "insert into \"user\" select generate_series(1, 190)");
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(15));
        execute(owner, "delete from \"user\"");
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.CRIT);
        clock.tick(Duration.ofSeconds(1));
        checks.application().checks("main").accept(ROWS, "ana");
        assertThat(checks.run(ROWS).detail()).isEqualTo("0 rows, 0 before");
    }

    @Test
    void theScheduleMakesOnlyWhatIsDue() {
        Checks checks = target.checks(owner, "user >= 1");
        assertThat(scheduled(checks)).contains("database.reachable", ROWS, "backup.age");
        clock.tick(Duration.ofMinutes(1));
        assertThat(scheduled(checks)).contains("database.reachable").doesNotContain(ROWS, "backup.age");
        clock.tick(Duration.ofMinutes(14));
        assertThat(scheduled(checks)).contains("database.reachable", ROWS, "backup.age");
    }

    @Test
    void aDatabaseThatIsDownFailsTheRunAfterTheChecksAreRecorded() {
        DatabaseAddress.Postgres nowhere =
                new DatabaseAddress.Postgres("127.0.0.1", 1, "app", "app", "x", "prefer", Map.of());
        Checks checks = target.checks(nowhere, "user >= 1");
        Application.Outcome outcome = checks.outcome(Trigger.COMMAND, Map.of(), false);
        assertThat(outcome.run().status()).isEqualTo(RunStatus.FAILED);
        assertThat(outcome.run().failure()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(outcome.run().message()).contains("127.0.0.1:1");
        assertThat(target.recorded())
                .contains(
                        "bucket.reachable OK",
                        "database.latency SKIPPED",
                        "database.reachable CRIT",
                        "database.rows SKIPPED");
    }

    @Test
    void whatWasCountedEarlierIsSkippedWhileTheDatabaseIsDown() {
        Checks checks = target.checks(owner, "user >= 1");
        checks.runAll();
        clock.tick(Duration.ofMinutes(15));
        CheckedTarget.letConnect(owner, false);
        try {
            checks.outcome(Trigger.COMMAND, Map.of(), false);
        } finally {
            CheckedTarget.letConnect(owner, true);
        }
        assertThat(target.recorded()).contains("database.rows.user SKIPPED").doesNotContain("database.rows SKIPPED");
    }

    @Test
    void aBucketThatIsMissingFailsTheRunAfterTheChecksAreRecorded() {
        target.loseTheBucket();
        Application.Outcome outcome = target.checks(owner, "").outcome(Trigger.COMMAND, Map.of(), false);
        assertThat(outcome.run().failure()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(outcome.run().message()).contains("no-such-bucket");
        assertThat(target.recorded()).contains("bucket.reachable CRIT", "database.latency OK", "backup.age UNKNOWN");
    }

    @Test
    void aRunThatFailsForABucketThatIsMissingReportsWhatItFoundEvenSo() {
        target.loseTheBucket();
        Application.Outcome outcome = target.checks(owner, "").outcome(Trigger.COMMAND, Map.of(), false);
        assertThat(outcome.report())
                .isInstanceOfSatisfying(
                        HealthReport.class,
                        report -> assertThat(report.checks())
                                .extracting(check -> check.id() + " " + check.state())
                                .contains("bucket.reachable CRIT", "database.latency OK", "backup.age UNKNOWN"));
        assertThat(outcome.run().report()).contains("bucket.reachable", "database.latency");
    }

    @Test
    void namesBothWhenDatabaseAndBucketAreGone() {
        target.loseTheBucket();
        DatabaseAddress.Postgres nowhere =
                new DatabaseAddress.Postgres("127.0.0.1", 1, "app", "app", "x", "prefer", Map.of());
        assertThat(target.checks(nowhere, "")
                        .outcome(Trigger.COMMAND, Map.of(), false)
                        .run()
                        .message())
                .contains("127.0.0.1:1")
                .contains("no-such-bucket");
    }

    @Test
    void whatIsSkippedAloneIsNoFinding() {
        HealthReport report = target.checks(owner, "").report(Map.of("checks", "copy,storage.quota"), false);
        assertThat(report.checks()).extracting(CheckResult::state).containsOnly(CheckState.SKIPPED);
        assertThat(report.hasFindings()).isFalse();
    }

    @Test
    void aDryRunRecordsNothing() {
        target.checks(owner, "user -10%").report(Map.of(), true);
        assertThat(target.recorded()).isEmpty();
    }

    @Test
    void aNameThatNoCheckHasIsRefusedWithTheNearestOne() {
        Application.Outcome outcome =
                target.checks(owner, "").outcome(Trigger.COMMAND, Map.of("checks", "database.latancy"), false);
        assertThat(outcome.run().failure()).isEqualTo(FailureKind.REFUSED);
        assertThat(outcome.run().message()).contains("Did you mean database.latency?");
    }

    @Test
    @Timeout(60)
    void aLockThatAnApplicationHoldsIsNotWaitedForLong() throws Exception {
        Checks checks = target.checks(owner, "user >= 1");
        try (Connection holder = target.lock()) {
            assertThat(holder.isClosed()).isFalse();
            CheckResult found = checks.run(ROWS);
            assertThat(found.state()).isEqualTo(CheckState.UNKNOWN);
            assertThat(found.detail()).contains("lock");
        }
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.OK);
    }

    @Test
    @Timeout(60)
    void endsWithoutARecordWhenTheRunIsCancelled() throws Exception {
        Checks checks = target.checks(owner, "user >= 1");
        try (Database other = new Database("other", Sample.settings(owner));
                Connection holder = target.lock()) {
            assertThat(holder.isClosed()).isFalse();
            Application application = checks.application();
            CompletableFuture<Application.Outcome> checking = CompletableFuture.supplyAsync(
                    () -> checks.outcome(Trigger.COMMAND, Map.of("checks", "database.rows"), false));
            JdbcClient client = JdbcClient.create(other.dataSource());
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> client.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database()")
                            .query(Integer.class)
                            .single()
                            .equals(1));
            application.interrupt(line -> {});
            assertThat(checking.get().run().status()).isEqualTo(RunStatus.CANCELLED);
        }
        assertThat(target.recorded()).isEmpty();
    }

    @Test
    void keepsItsHistoryInPostgresAsWell() {
        DatabaseAddress.Postgres state = SERVER.newDatabase();
        Checks checks = target.checks(owner, "user -10%", state);
        checks.run(ROWS);
        clock.tick(Duration.ofMinutes(15));
        assertThat(checks.run(ROWS).detail()).isEqualTo("200 rows, 200 before");
    }

    private static List<String> scheduled(Checks checks) {
        return CheckedTarget.scheduled(checks).stream().map(CheckResult::id).toList();
    }

    private CheckResult rows(DatabaseAddress.Postgres address, String expectation) {
        return rows(address, expectation, ROWS);
    }

    private CheckResult rows(DatabaseAddress.Postgres address, String expectation, String id) {
        return target.checks(address, expectation).run(id);
    }
}
