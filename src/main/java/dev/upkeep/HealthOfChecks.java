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
 * Camel's view of the checks: a health check for each, with what was found last; asking makes no check. Down is what is
 * CRIT, and what was not made for so long that nothing is known; everything else is up, with its state as a detail: for
 * Camel one that is unknown is not ready, and a load balancer would give no work to an application whose role lacks a
 * right. They count for readiness only: a process must not be restarted
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
                .flatMap(target -> target.getValue().stream().map(found -> new OneCheck(target.getKey(), found)));
    }

    /** One result. */
    private static final class OneCheck extends AbstractHealthCheck {
        private final CheckResult result;
        private final boolean outdated;

        OneCheck(String target, LastChecks.Found found) {
            super("upkeep", target + ":" + found.result().id());
            this.result = found.result();
            this.outdated = found.outdated();
        }

        @Override
        public boolean isLiveness() {
            return false;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, @Nullable Map<String, Object> options) {
            builder.detail("state", result.state().name())
                    // The server of the health escapes what is in a message twice, and a detail once.
                    .detail("detail", result.detail())
                    .message(result.detail());
            BigDecimal value = result.value();
            if (value != null) {
                builder.detail("value", value.toPlainString() + " " + result.unit());
            }
            if (outdated || result.state() == CheckState.CRIT) {
                builder.down();
            } else {
                builder.up();
            }
        }
    }
}
