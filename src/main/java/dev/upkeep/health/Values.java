package dev.upkeep.health;

import dev.upkeep.run.Bytes;
import dev.upkeep.settings.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** The values of checks as people read them. */
public final class Values {
    private static final BigDecimal MINUTE = BigDecimal.valueOf(60);

    private Values() {}

    /**
     * A value with its unit: `75 %`, `5m`, `1.5 GiB`, `3 sessions`.
     *
     * @param value the value
     * @param unit its unit; `s` and `bytes` become larger ones where that is shorter
     */
    public static String text(BigDecimal value, String unit) {
        if (unit.equals("s") && value.compareTo(MINUTE) >= 0) {
            return Durations.text(Duration.ofSeconds(value.longValue()));
        }
        if (unit.equals("bytes")) {
            return Bytes.text(value.longValue());
        }
        return plain(value) + (unit.isEmpty() ? "" : " " + unit);
    }

    /** A value with one digit behind the point at most. */
    static String plain(BigDecimal value) {
        return value.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }
}
