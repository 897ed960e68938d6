package dev.upkeep.run;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Makes the ids of runs: sortable by time, and unique among all machines. Thread-safe. */
final class RunIds {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int RANDOM_LETTERS = 6;

    private final SecureRandom random = new SecureRandom();

    /** An id such as `20261123T021500Z-k3f9qa`. */
    String next(Instant now) {
        StringBuilder id = new StringBuilder(TIME.format(now)).append('-');
        for (int i = 0; i < RANDOM_LETTERS; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}
