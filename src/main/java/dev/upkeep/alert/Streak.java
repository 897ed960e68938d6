package dev.upkeep.alert;

import dev.upkeep.check.CheckState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came one after the other.
 *
 * @param bad how many results in a row were bad
 * @param critical how many results in a row were CRIT
 * @param calm how many results in a row were not CRIT
 * @param good how many results in a row were good
 * @param badSince when the first of the bad ones came; absent without one
 */
record Streak(
        int bad, int critical, int calm, int good, @Nullable Instant badSince) {
    static final Streak NONE = new Streak(0, 0, 0, 0, null);
    /** What a declaration may ask for at most; from here on nothing changes. */
    private static final int MOST = 100;

    /** The streak with one more result. */
    Streak with(CheckState state, Instant now) {
        boolean isCritical = state == CheckState.CRIT;
        boolean isBad = isCritical || state == CheckState.WARN;
        return new Streak(
                isBad ? one(bad) : 0,
                isCritical ? one(critical) : 0,
                isCritical ? 0 : one(calm),
                isBad ? 0 : one(good),
                !isBad ? null : badSince == null ? now : badSince);
    }

    private static int one(int count) {
        return Math.min(MOST, count + 1);
    }
}
