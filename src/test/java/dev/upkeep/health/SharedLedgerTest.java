package dev.upkeep.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.LastChecks;
import dev.upkeep.check.Observation;
import dev.upkeep.check.Thresholds;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.Failures;
import dev.upkeep.settings.Cron;
import dev.upkeep.settings.JobSettings;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that make the checks of one target: one that goes on, and a command. */
class SharedLedgerTest {
    private static final CheckDefinition DAILY = definition("database.integrity", Duration.ofDays(1));
    private static final CheckDefinition EACH_MINUTE = definition("database.latency", Duration.ofMinutes(1));

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T02:15:00Z"));
    private final LastChecks seenHere = new LastChecks(clock);

    @TempDir
    private Path folder;

    private Database target;
    private Database state;
    private CheckHealth here;
    private CheckHealth command;

    @BeforeEach
    void begin() {
        target = new Database("main", Sample.emptySqlite(folder.resolve("application.db")));
        state = Database.ofState(Sample.sqlite(folder.resolve("state.db")));
        new StateSchema(state).migrate();
        here = checks(seenHere);
        command = checks(new LastChecks(clock));
    }

    @AfterEach
    void close() {
        target.close();
        state.close();
    }

    @Test
    void whatACommandFindsIsKnownToTheProcessThatGoesOnAfterItsNextRound() {
        find(here, DAILY, CheckState.CRIT);
        find(command, DAILY, CheckState.OK);
        assertThat(known(DAILY).state()).isEqualTo(CheckState.CRIT);

        find(here, EACH_MINUTE, CheckState.OK);

        assertThat(known(DAILY).state()).isEqualTo(CheckState.OK);
        assertThat(known(EACH_MINUTE).state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aResultIsBelievedForThreeTimesItsCadenceAndThreeRounds() {
        find(here, DAILY, CheckState.OK);
        find(here, EACH_MINUTE, CheckState.OK);
        clock.tick(Duration.ofMinutes(6));
        assertThat(known(EACH_MINUTE).state()).isEqualTo(CheckState.OK);
        clock.tick(Duration.ofMinutes(1));
        assertThat(known(EACH_MINUTE).state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(known(DAILY).state()).isEqualTo(CheckState.OK);
        find(here, EACH_MINUTE, CheckState.WARN);
        assertThat(known(EACH_MINUTE).state()).isEqualTo(CheckState.WARN);
        clock.tick(Duration.ofDays(3));
        assertThat(known(DAILY).state()).isEqualTo(CheckState.UNKNOWN);
    }

    private static void find(CheckHealth checks, CheckDefinition check, CheckState found) {
        CheckRound round = checks.begin(Sample.run("check-health", Map.of("checks", check.id())));
        assertThat(checks.admits(round, check)).isTrue();
        checks.judge(round, check, List.of(Observation.judged(found, "found")));
        checks.record(round);
    }

    private CheckResult known(CheckDefinition check) {
        return seenHere.all().get("main").stream()
                .map(LastChecks.Found::result)
                .filter(result -> result.id().equals(check.id()))
                .findFirst()
                .orElseThrow();
    }

    private CheckHealth checks(LastChecks last) {
        CheckCatalogue catalogue = new CheckCatalogue();
        catalogue.declare(List.of(DAILY, EACH_MINUTE));
        JobSettings eachMinute =
                new JobSettings(Optional.of(Cron.parse("0 * * * * ?")), Duration.ofMinutes(1), Map.of());
        return new CheckHealth(
                new Databases(Map.of("main", target)),
                catalogue,
                new CheckHistory(state.dataSource(), clock),
                last,
                new Belief(eachMinute, ZoneId.of("UTC"), clock),
                new Failures(List.of()),
                clock);
    }

    private static CheckDefinition definition(String id, Duration every) {
        return new CheckDefinition(
                id,
                CheckDefinition.Scope.SQLITE,
                List.of(),
                Thresholds.NONE,
                "",
                every,
                List.of(),
                1,
                1,
                "Because.",
                "Nothing.");
    }
}
