package dev.upkeep.alert;

import dev.upkeep.check.Thresholds;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How messages write numbers and limits. */
final class Quantity {
    private static final int DECIMALS = 2;
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private Quantity() {}

    /** A number with its unit: `92 %`, `1.5 GiB`, `2h5m`. */
    static String text(BigDecimal value, @Nullable String unit) {
        if ("bytes".equals(unit)) {
            return Bytes.text(value.longValue());
        }
        if ("s".equals(unit) && value.signum() >= 0) {
            return Durations.text(Duration.ofMillis(value.multiply(THOUSAND).longValue()));
        }
        String number = value.setScale(Math.min(DECIMALS, Math.max(0, value.scale())), RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
        return unit == null || unit.isEmpty() ? number : number + " " + unit;
    }

    /** From which values on a check is bad: `WARN from 75 %, CRIT from 90 %`; absent when no value is bad by itself. */
    static @Nullable String limits(Thresholds thresholds, @Nullable String unit) {
        String reach = thresholds.lowerIsWorse() ? " at or below " : " from ";
        List<String> limits = new ArrayList<>();
        thresholds.warning().ifPresent(limit -> limits.add("WARN" + reach + text(limit, unit)));
        thresholds.critical().ifPresent(limit -> limits.add("CRIT" + reach + text(limit, unit)));
        return limits.isEmpty() ? null : String.join(", ", limits);
    }
}
