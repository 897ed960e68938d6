package dev.upkeep.health;

import static dev.upkeep.health.CheckedTarget.ROWS;
import static dev.upkeep.health.CheckedTarget.declare;
import static dev.upkeep.health.CheckedTarget.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.alert.OpenAlert;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.cli.Application;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.Checks;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.SettableClock;
import dev.upkeep.testing.TestHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rounds of checks one after the other: what is due, what is kept, and what a round makes of one before it. */
class CheckRoundsIT {
    private static final String VERDICT = "select state, 'as it stands there' as detail from verdict";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MONTH = Duration.ofDays(30);

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
    void aSchemaThatTheRoleMayNotUseIsUnknownWithItsGrant() {
        execute(owner, "create schema billing", "create table billing.invoice (id int)");
        DatabaseAddress.Postgres reader = PostgresServer.shared().newRole(owner);
        TestHome home = target.home(reader, "");
        declare(
                home,
                "shop.invoices",
                "select count(*) as value, 'invoices' as detail from billing.invoice",
                "needs",
                "select:billing.invoice");
        Checks checks = target.checks(home);

        CheckResult noSchema = checks.run("shop.invoices");
        String usage = "GRANT USAGE ON SCHEMA billing TO " + reader.user() + ";";
        assertThat(noSchema.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(noSchema.detail()).isEqualTo("this role has too few rights to know; run: " + usage);
        execute(owner, usage);
        CheckResult noTable = checks.run("shop.invoices");
        String select = "GRANT SELECT ON billing.invoice TO " + reader.user() + ";";
        assertThat(noTable.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(noTable.detail()).endsWith("run: " + select);
        execute(owner, select);
        assertThat(checks.run("shop.invoices").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void rightsThatCannotBeLookedUpMakeTheirCheckUnknownAndSpoilNoOther() {
        DatabaseAddress.Postgres reader = PostgresServer.shared().newRole(owner);
        TestHome home = target.home(reader, "");
        declare(home, "shop.users", "select 1 as value, 'users' as detail", "needs", "select:user");
        Checks checks = target.checks(home);
        CheckedTarget.letConnect(reader, false);

        List<CheckResult> found = checks.report(Map.of("checks", "shop.users,bucket.reachable"), false)
                .checks();

        assertThat(found)
                .extracting(result -> result.id() + " " + result.state())
                .containsExactlyInAnyOrder("shop.users UNKNOWN", "bucket.reachable OK");
        assertThat(target.recorded()).contains("shop.users UNKNOWN", "bucket.reachable OK");
    }

    @Test
    @Timeout(60)
    void aRoundWhoseTimeIsOverKeepsAndTellsWhatItFoundAndSaysWhatItDidNotFinish() {
        TestHome home = target.home(owner, "").with("UPKEEP_CHECK_HEALTH_TIME_LIMIT", "2s");
        declare(home, "shop.a-broken", "select 'WARN' as state, 'broken' as detail", "bad", "1");
        declare(home, "shop.b-slow", "select 1 as value, 'slow' as detail from pg_sleep(4)", "after", "shop.a-broken");
        declare(home, "shop.c-late", "select 1 as value, 'late' as detail", "after", "shop.b-slow");
        Checks checks = target.checks(home);

        Application.Outcome outcome =
                checks.outcome(Trigger.COMMAND, Map.of("checks", "shop.a-broken,shop.b-slow,shop.c-late"), false);

        assertThat(outcome.run().status()).isEqualTo(RunStatus.FAILED);
        assertThat(outcome.run().failure()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(target.recorded()).containsExactly("shop.a-broken WARN", "shop.b-slow UNKNOWN");
        assertThat(last(checks, "shop.b-slow").result().detail())
                .startsWith("not finished: ")
                .contains("check-health.time-limit");
        Awaitility.await()
                .untilAsserted(() -> assertThat(checks.application().alerts().open())
                        .as("people are told of what was found")
                        .extracting(OpenAlert::check)
                        .contains("shop.a-broken"));
    }

    @Test
    void aClockThatWasAheadKeepsNoCheckFromBeingMadeOrRecorded() {
        Checks checks = target.checks(owner, "user >= 1");
        clock.tick(MONTH);
        assertThat(ids(CheckedTarget.scheduled(checks))).contains("database.reachable", ROWS, "backup.age");
        clock.tick(MONTH.negated());

        assertThat(ids(CheckedTarget.scheduled(checks))).contains("database.reachable", ROWS, "backup.age");
        assertThat(Collections.frequency(target.recorded(), ROWS + " OK")).isEqualTo(2);
        assertThat(last(checks, ROWS).since()).isEqualTo(clock.instant());
        clock.tick(MINUTE);
        assertThat(ids(CheckedTarget.scheduled(checks)))
                .contains("database.reachable")
                .doesNotContain(ROWS);
    }

    @Test
    void aDropIsJudgedByTheCountBeforeItAndForADayAlsoWhenTheClockWasAheadThen() {
        Checks checks = target.checks(owner, "user -10%");
        clock.tick(MONTH);
        checks.run(ROWS);
        clock.tick(MONTH.negated());
        execute(owner, "delete from \"user\" where id > 100");
        assertThat(checks.run(ROWS).detail()).startsWith("100 rows, 200 before: a drop");
        clock.tick(Duration.ofHours(23));
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.WARN);
        clock.tick(Duration.ofHours(1));
        assertThat(checks.run(ROWS).state()).isEqualTo(CheckState.OK);
        clock.tick(MINUTE);
        assertThat(checks.run(ROWS).detail()).isEqualTo("100 rows, 100 before");
    }

    @Test
    void whatWasUnreachableByAClockThatWasAheadHidesNothing() {
        Checks checks = target.checks(owner, "");
        clock.tick(MONTH);
        CheckedTarget.letConnect(owner, false);
        checks.outcome(Trigger.COMMAND, Map.of("checks", "database.reachable"), false);
        CheckedTarget.letConnect(owner, true);
        clock.tick(MONTH.negated());

        assertThat(checks.run("database.latency").state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aCheckIsDueByItsOwnResultsAndNotByThoseOfOneWhoseIdGoesOn() {
        TestHome home = target.home(owner, "user >= 1");
        declare(home, "shop", "select 1 as value, 'open' as detail", "every", "1h");
        declare(home, "shop.orders", "select 1 as value, 'orders' as detail");
        declare(home, "database.rowsets", "select 1 as value, 'sets' as detail");
        Checks checks = target.checks(home);
        CheckedTarget.scheduled(checks);
        clock.tick(Duration.ofMinutes(15));
        assertThat(ids(CheckedTarget.scheduled(checks)))
                .contains("shop.orders", "database.rowsets", ROWS)
                .doesNotContain("shop");
        clock.tick(Duration.ofMinutes(45));

        assertThat(ids(CheckedTarget.scheduled(checks))).contains("shop", "shop.orders");

        assertThat(results(checks, "shop")).containsExactly("shop");
        assertThat(results(checks, "database.rows")).containsExactly(ROWS);
        assertThat(results(checks, "database.rowsets")).containsExactly("database.rowsets");
    }

    @Test
    void aTableThatIsNotExpectedAnyMoreLeavesTheList() {
        DatabaseAddress.Postgres state = PostgresServer.shared().newDatabase();
        execute(owner, "create table plan (id int)");
        Checks before = target.checks(owner, "user >= 1, plan = 0", state);
        before.run("database.rows.plan");
        assertThat(results(before, "database.rows")).containsExactly("database.rows.plan", ROWS);

        Checks after = target.checks(owner, "user >= 1", state);
        after.run(ROWS);

        assertThat(results(after, "database.rows")).containsExactly(ROWS);
    }

    @Test
    void onlyACountThatIsNotAsItShouldBeCanBeAccepted() {
        DatabaseAddress.Postgres reader = PostgresServer.shared().newRole(owner);
        Checks checks = target.checks(reader, "user >= 1");
        TargetChecks known = checks.application().checks("main");
        assertThatThrownBy(() -> known.accept(ROWS, "ana")).hasMessageContaining("were not counted yet");
        checks.run(ROWS);
        assertThatThrownBy(() -> known.accept(ROWS, "ana"))
                .hasMessageStartingWith("'database.rows.user' is UNKNOWN, so there is no count to accept: ")
                .hasMessageContaining("GRANT SELECT ON \"user\"");
        execute(owner, "grant select on \"user\" to " + reader.user());
        checks.run(ROWS);
        assertThatThrownBy(() -> known.accept(ROWS, "ana"))
                .hasMessage("'database.rows.user' is OK with 200 rows; there is nothing to accept.");
        assertThatThrownBy(() -> known.accept("database.latency", "ana"))
                .hasMessageStartingWith("'database.latency' is no count of rows")
                .hasMessageContaining(ROWS);
    }

    @Test
    void whatIsFoundAgainSoonIsNoNewRowOfTheHistoryAndAnotherStateIs() {
        execute(owner, "create table verdict (state text)", "insert into verdict values ('UNKNOWN')");
        TestHome home = target.home(owner, "");
        declare(home, "shop.verdict", VERDICT);
        Checks checks = target.checks(home);
        for (String state : List.of("UNKNOWN", "SKIPPED")) {
            execute(owner, "update verdict set state = '" + state + "'");
            checks.run("shop.verdict");
            clock.tick(MINUTE);
            checks.run("shop.verdict");
            clock.tick(MINUTE);
        }
        assertThat(target.recorded()).containsExactly("shop.verdict SKIPPED", "shop.verdict UNKNOWN");

        clock.tick(Duration.ofMinutes(10));
        checks.run("shop.verdict");
        assertThat(target.recorded()).hasSize(3);
    }

    @Test
    void whatIsUnknownOrSkippedIsLookedAtAgainWithinTheHourHoweverSeldomItsCheckIsMade() {
        execute(owner, "create table verdict (state text)", "insert into verdict values ('UNKNOWN')");
        TestHome home = target.home(owner, "");
        declare(home, "shop.weekly", VERDICT, "every", "7d");
        Checks checks = target.checks(home);
        CheckedTarget.scheduled(checks);
        for (String next : List.of("SKIPPED", "OK")) {
            clock.tick(Duration.ofMinutes(59));
            assertThat(ids(CheckedTarget.scheduled(checks))).doesNotContain("shop.weekly");
            execute(owner, "update verdict set state = '" + next + "'");
            clock.tick(MINUTE);
            assertThat(ids(CheckedTarget.scheduled(checks))).contains("shop.weekly");
        }
        clock.tick(Duration.ofDays(6));
        assertThat(ids(CheckedTarget.scheduled(checks))).as("judged").doesNotContain("shop.weekly");
    }

    @Test
    void whatIsBadIsLookedAtAgainWithinTenMinutesHoweverSeldomItsCheckIsMade() {
        execute(owner, "create table verdict (state text)", "insert into verdict values ('WARN')");
        TestHome home = target.home(owner, "");
        declare(home, "shop.weekly", VERDICT, "every", "7d");
        Checks checks = target.checks(home);
        CheckedTarget.scheduled(checks);
        for (String next : List.of("CRIT", "OK")) {
            clock.tick(Duration.ofMinutes(9));
            assertThat(ids(CheckedTarget.scheduled(checks))).doesNotContain("shop.weekly");
            execute(owner, "update verdict set state = '" + next + "'");
            clock.tick(MINUTE);
            assertThat(ids(CheckedTarget.scheduled(checks))).contains("shop.weekly");
        }
        clock.tick(Duration.ofMinutes(10));
        assertThat(ids(CheckedTarget.scheduled(checks))).as("cured").doesNotContain("shop.weekly");
    }

    @Test
    void whatCountsSinceTheLastTimeIsNotJudgedByAShorterTime() {
        execute(owner, "create table seen (total int)", "insert into seen values (0)");
        TestHome home = target.home(owner, "");
        declare(
                home,
                "shop.errors",
                "select total as counter, '{value} errors' as detail from seen",
                "warn",
                "5",
                "every",
                "1h");
        Checks checks = target.checks(home);
        CheckedTarget.scheduled(checks);
        execute(owner, "update seen set total = 9");
        clock.tick(Duration.ofHours(1));
        assertThat(CheckedTarget.scheduled(checks))
                .filteredOn(result -> result.id().equals("shop.errors"))
                .extracting(CheckResult::state)
                .containsExactly(CheckState.WARN);
        clock.tick(Duration.ofMinutes(50));
        assertThat(ids(CheckedTarget.scheduled(checks))).doesNotContain("shop.errors");
    }

    @Test
    void oneTableIsExplainedAloneAndASlipNamesTheNearest() {
        execute(owner, "create table plan (id int)");
        Checks checks = target.checks(owner, "user >= 1, plan = 0");
        checks.run(ROWS);
        TargetChecks known = checks.application().checks("main");

        assertThat(known.one(ROWS).results())
                .extracting(last -> last.result().id())
                .containsExactly(ROWS);
        assertThat(known.one("database.rows").results()).hasSize(2);
        assertThatThrownBy(() -> known.one("database.rows.usr"))
                .hasMessage("The check 'database.rows' has no result 'database.rows.usr'."
                        + " Did you mean database.rows.user? It has database.rows.plan, database.rows.user.");
    }

    @Test
    void whereLittleHappensSeveralRoundsAreJudgedTogether() {
        execute(owner, "create table trickle (failed int, tried int)", "insert into trickle values (0, 0)");
        TestHome home = target.home(owner, "");
        declare(
                home,
                "shop.payments",
                "select failed as counter, tried as base, 1000 as least, '{value} % fail' as detail from trickle",
                "warn",
                "20");
        Checks checks = target.checks(home);
        for (int round = 0; round < 3; round++) {
            assertThat(checks.run("shop.payments").state()).as("round " + round).isEqualTo(CheckState.SKIPPED);
            execute(owner, "update trickle set failed = failed + 100, tried = tried + 400");
        }

        CheckResult judged = checks.run("shop.payments");
        assertThat(judged.state()).isEqualTo(CheckState.WARN);
        assertThat(judged.detail()).startsWith("25 % fail");
        assertThat(checks.run("shop.payments").state()).as("judged once").isEqualTo(CheckState.SKIPPED);
    }

    private static List<String> ids(List<CheckResult> found) {
        return found.stream().map(CheckResult::id).toList();
    }

    private static LastResult last(Checks checks, String id) {
        return checks.application().checks("main").one(id).results().stream()
                .filter(result -> result.result().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** The results that `upkeep checks list` shows of a check. */
    private static List<String> results(Checks checks, String id) {
        return checks.application().checks("main").all().stream()
                .filter(known -> known.definition().id().equals(id))
                .flatMap(known -> known.results().stream())
                .map(result -> result.result().id())
                .sorted()
                .toList();
    }
}
