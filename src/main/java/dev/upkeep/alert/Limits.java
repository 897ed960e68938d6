package dev.upkeep.alert;

import dev.upkeep.check.CheckValue;
import dev.upkeep.check.Thresholds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How messages write the limits of a check. */
final class Limits {
    private Limits() {}

    /** From which values on a check is bad: `WARN from 75 %, CRIT from 90 %`; absent when no value is bad by itself. */
    static @Nullable String text(Thresholds thresholds, @Nullable String unit) {
        String reach = thresholds.lowerIsWorse() ? " at or below " : " from ";
        List<String> limits = new ArrayList<>();
        thresholds.warning().ifPresent(limit -> limits.add("WARN" + reach + CheckValue.text(limit, unit)));
        thresholds.critical().ifPresent(limit -> limits.add("CRIT" + reach + CheckValue.text(limit, unit)));
        return limits.isEmpty() ? null : String.join(", ", limits);
    }
}
