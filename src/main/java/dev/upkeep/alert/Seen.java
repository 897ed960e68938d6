package dev.upkeep.alert;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.CheckValue;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a check found at a time.
 *
 * @param state the verdict
 * @param value what was measured; absent when nothing was
 * @param unit the unit of the value
 * @param detail what was found, in words
 * @param at when
 */
public record Seen(
        CheckState state,
        @Nullable BigDecimal value,
        @Nullable String unit,
        String detail,
        Instant at) {
    static Seen of(CheckResult result, Instant at) {
        return new Seen(result.state(), result.value(), result.unit(), result.detail(), at);
    }

    /** The value with its unit; absent without a value. */
    public @Nullable String text() {
        return value == null ? null : CheckValue.text(value, unit);
    }
}
