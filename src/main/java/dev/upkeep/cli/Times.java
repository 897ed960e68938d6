package dev.upkeep.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** How moments are written for people, always in UTC. */
final class Times {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private Times() {}

    /** To the minute: `2026-11-23 02:15`. */
    static String minute(Instant moment) {
        return MINUTE.format(moment);
    }

    /** To the second: `2026-11-23 02:15:07`. */
    static String second(Instant moment) {
        return SECOND.format(moment);
    }
}
