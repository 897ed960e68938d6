package dev.upkeep.check;

import dev.upkeep.run.Bytes;
import dev.upkeep.settings.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The values of checks as people read them, in tables, in details and in messages alike. */
public final class CheckValue {
    /** Enough to tell 74.96 % from its limit of 75 %. */
    private static final int DECIMALS = 2;

    private static final String BYTES = "bytes";
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private CheckValue() {}

    /**
     * A value with its unit: `75 %`, `2h5m`, `1.5 GiB`, `3 sessions`.
     *
     * @param value the value
     * @param unit its unit; `s` and `bytes` become larger ones where that is shorter
     */
    public static String text(BigDecimal value, @Nullable String unit) {
        if (BYTES.equals(unit)) {
            return Bytes.text(value.longValue());
        }
        if ("s".equals(unit)) {
            return Durations.text(Duration.ofMillis(value.multiply(THOUSAND).longValue()));
        }
        return plain(value) + (unit == null || unit.isEmpty() ? "" : " " + unit);
    }

    /**
     * A detail with the value where it says `{value}`: the number alone, and bytes with their unit.
     *
     * @param detail what a check says of one thing
     * @param value what it measured
     * @param unit the value's unit
     */
    public static String in(String detail, BigDecimal value, String unit) {
        return detail.replace("{value}", unit.equals(BYTES) ? text(value, unit) : plain(value));
    }

    private static String plain(BigDecimal value) {
        return value.setScale(Math.min(DECIMALS, Math.max(0, value.scale())), RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
