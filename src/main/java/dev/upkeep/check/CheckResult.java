package dev.upkeep.check;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param id which check it is: `database.rows.user`
 * @param state the verdict
 * @param value what was measured; absent when nothing was
 * @param unit the unit of the value, `ms` or `rows`; absent without a value
 * @param detail what was found and, unless it is OK, what to do
 */
public record CheckResult(
        String id,
        CheckState state,
        @Nullable BigDecimal value,
        @Nullable String unit,
        String detail) {
    /** A check that measured something. */
    public static CheckResult measured(String id, CheckState state, long value, String unit, String detail) {
        return new CheckResult(id, state, BigDecimal.valueOf(value), unit, detail);
    }

    /** A check without a value. */
    public static CheckResult without(String id, CheckState state, String detail) {
        return new CheckResult(id, state, null, null, detail);
    }
}
