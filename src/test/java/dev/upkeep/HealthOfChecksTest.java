package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.LastChecks;
import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealthOfChecksTest {
    private final LastChecks checks = new LastChecks();
    private final HealthOfChecks health = new HealthOfChecks(checks);

    @ParameterizedTest
    @EnumSource(CheckState.class)
    void onlyACriticalCheckIsNotReadyAndNoneIsNotAlive(CheckState state) {
        remember(CheckResult.without("database.bloat", state, "because"), List.of());

        HealthCheck check = health.stream().findFirst().orElseThrow();

        HealthCheck.Result asked = check.call();
        assertThat(asked.getState())
                .isEqualTo(state == CheckState.CRIT ? HealthCheck.State.DOWN : HealthCheck.State.UP);
        assertThat(asked.getDetails()).containsEntry("state", state.name());
        assertThat(check.isReadiness()).isTrue();
        assertThat(check.isLiveness()).isFalse();
    }

    @Test
    void aResultThatIsGoneIsNotAskedFor() {
        remember(CheckResult.without("database.rows", CheckState.CRIT, "it is down"), List.of());
        remember(CheckResult.without("database.rows.user", CheckState.OK, "200 rows"), List.of("database.rows"));

        assertThat(health.stream().map(HealthCheck::getId)).containsExactly("main:database.rows.user");
    }

    private void remember(CheckResult result, List<String> gone) {
        checks.remember("main", List.of(result), gone);
    }
}
