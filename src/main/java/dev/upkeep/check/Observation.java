package dev.upkeep.check;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a check saw, before it is judged. A check sees none, one or several.
 *
 * @param value what was measured, in the unit that the check declares; absent when there is nothing to compare with
 *     thresholds
 * @param state the verdict, when the check knows it without thresholds; absent means that the thresholds decide
 * @param detail what was seen, as a part of a sentence: `34 of 90 connections are used`
 */
public record Observation(
        @Nullable BigDecimal value, @Nullable CheckState state, String detail) {
    /** Something measured, which the thresholds judge. */
    public static Observation of(double value, String detail) {
        return new Observation(BigDecimal.valueOf(value), null, detail);
    }

    /** Something measured in whole numbers, which the thresholds judge. */
    public static Observation of(long value, String detail) {
        return new Observation(BigDecimal.valueOf(value), null, detail);
    }

    /** Something that needs no thresholds. */
    public static Observation judged(CheckState state, String detail) {
        return new Observation(null, state, detail);
    }
}
