package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.LastChecks;
import dev.upkeep.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealthOfChecksTest {
    private static final Instant NOW = Instant.parse("2026-11-23T02:15:00Z");

    private final SettableClock clock = new SettableClock(NOW);
    private final LastChecks checks = new LastChecks(clock);
    private final HealthOfChecks health = new HealthOfChecks(checks);

    @ParameterizedTest
    @EnumSource(CheckState.class)
    void onlyACriticalCheckIsNotReadyAndNoneIsNotAlive(CheckState state) {
        remember(CheckResult.without("database.bloat", state, "because"));

        HealthCheck check = health.stream().findFirst().orElseThrow();

        HealthCheck.Result asked = check.call();
        assertThat(asked.getState())
                .isEqualTo(state == CheckState.CRIT ? HealthCheck.State.DOWN : HealthCheck.State.UP);
        assertThat(asked.getDetails()).containsEntry("state", state.name()).containsEntry("detail", "because");
        assertThat(check.isReadiness()).isTrue();
        assertThat(check.isLiveness()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(CheckState.class)
    void aCheckThatIsNotMadeAnyMoreIsNotReadyUntilItIs(CheckState state) {
        CheckResult result = CheckResult.measured("database.latency", state, 7, "ms", "answers in 7 ms");
        remember(result);
        clock.tick(Duration.ofMinutes(6));
        assertThat(call().getDetails()).containsEntry("state", state.name());

        clock.tick(Duration.ofSeconds(1));

        HealthCheck.Result old = call();
        assertThat(old.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(old.getDetails()).containsEntry("state", "UNKNOWN").doesNotContainKey("value");
        assertThat(old.getMessage().orElseThrow())
                .startsWith("was not made since 2026-11-23T02:15:00Z, ")
                .endsWith(" it was " + state + " then: answers in 7 ms");
        remember(result);
        assertThat(call().getDetails()).containsEntry("state", state.name());
    }

    @Test
    void aResultThatIsGoneIsNotAskedFor() {
        remember(CheckResult.without("database.rows", CheckState.CRIT, "it is down"));
        remember(CheckResult.without("database.rows.user", CheckState.OK, "200 rows"));

        assertThat(health.stream().map(HealthCheck::getId)).containsExactly("main:database.rows.user");
    }

    private HealthCheck.Result call() {
        return health.stream().findFirst().orElseThrow().call();
    }

    private void remember(CheckResult result) {
        checks.remember("main", List.of(new LastChecks.Kept(result, clock.instant(), Duration.ofMinutes(6))));
    }
}
