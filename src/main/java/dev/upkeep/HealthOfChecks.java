package dev.upkeep;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.LastChecks;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * Camel's view of the checks: a health check for each, with what was found last; asking makes no check. CRIT is down,
 * everything else up, with its state as a detail: for Camel one that is unknown is not ready, and a load balancer would
 * give no work to an application whose role lacks a right. They count for readiness only: a process must not be restarted
 * because its patient is ill.
 */
final class HealthOfChecks implements HealthCheckRepository {
    private final LastChecks checks;
    private boolean enabled = true;

    /** @param checks what was found last */
    HealthOfChecks(LastChecks checks) {
        this.checks = checks;
    }

    @Override
    public String getId() {
        return "upkeep-checks";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    @Override
    public Stream<HealthCheck> stream() {
        return checks.all().entrySet().stream()
                .flatMap(target -> target.getValue().stream().map(result -> new Found(target.getKey(), result)));
    }

    /** One result. */
    private static final class Found extends AbstractHealthCheck {
        private final CheckResult result;

        Found(String target, CheckResult result) {
            super("upkeep", target + ":" + result.id());
            this.result = result;
        }

        @Override
        public boolean isLiveness() {
            return false;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, @Nullable Map<String, Object> options) {
            builder.detail("state", result.state().name()).message(result.detail());
            BigDecimal value = result.value();
            if (value != null) {
                builder.detail("value", value.toPlainString() + " " + result.unit());
            }
            if (result.state() == CheckState.CRIT) {
                builder.down();
            } else {
                builder.up();
            }
        }
    }
}
