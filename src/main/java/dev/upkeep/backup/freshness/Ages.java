package dev.upkeep.backup.freshness;

import java.time.Duration;

/** Ages and limits as people say them. */
final class Ages {
    private static final Duration COUNTED_IN_HOURS = Duration.ofDays(3);

    private Ages() {}

    /** An age, rounded down: `12 min`, `3 h`, `9 d`. */
    static String text(Duration age) {
        if (age.compareTo(Duration.ofHours(1)) < 0) {
            return Math.max(0, age.toMinutes()) + " min";
        }
        return age.compareTo(COUNTED_IN_HOURS) < 0 ? age.toHours() + " h" : age.toDays() + " d";
    }

    /** A limit, exactly: `90 min`, `26 h`, `8 d`. */
    static String limit(Duration limit) {
        if (limit.toMinutes() % 60 != 0) {
            return limit.toMinutes() + " min";
        }
        return limit.toHours() % 24 == 0 ? limit.toDays() + " d" : limit.toHours() + " h";
    }
}
