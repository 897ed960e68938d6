package dev.upkeep.check;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * From which value on a check is WARN, and from which CRIT.
 *
 * @param warning absent when a value alone never is WARN
 * @param critical absent when a value alone never is CRIT
 * @param lowerIsWorse whether small values are the bad ones
 */
public record Thresholds(Optional<BigDecimal> warning, Optional<BigDecimal> critical, boolean lowerIsWorse) {
    /** No value is bad by itself. */
    public static final Thresholds NONE = new Thresholds(Optional.empty(), Optional.empty(), false);

    /**
     * The verdict on a value. The threshold itself counts as reached.
     *
     * @param value what was measured, in the check's unit
     */
    public CheckState judge(BigDecimal value) {
        if (critical.isPresent() && reaches(value, critical.get())) {
            return CheckState.CRIT;
        }
        return warning.isPresent() && reaches(value, warning.get()) ? CheckState.WARN : CheckState.OK;
    }

    private boolean reaches(BigDecimal value, BigDecimal limit) {
        return lowerIsWorse ? value.compareTo(limit) <= 0 : value.compareTo(limit) >= 0;
    }
}
