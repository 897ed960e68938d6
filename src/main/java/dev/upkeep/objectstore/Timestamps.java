package dev.upkeep.objectstore;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads the times of listings. Nearly all are written as `2026-11-23T17:30:20.000Z`, and there is one for each object;
 * the general parser takes longer for it than reading all the rest of the object does.
 */
final class Timestamps {
    private static final String FORM = "0000-00-00T00:00:00.000Z";
    private static final int SECONDS_A_DAY = 86_400;
    private static final int NANOS_A_MILLISECOND = 1_000_000;

    private Timestamps() {}

    /**
     * The time.
     *
     * @param text in ISO 8601, of UTC
     * @throws IOException when it is none
     */
    static Instant parse(String text) throws IOException {
        try {
            return hasForm(text) ? ofForm(text) : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IOException("The answer shows the time '" + text + "', which is none.", e);
        }
    }

    private static Instant ofForm(String text) {
        LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            return Instant.parse(text);
        }
        return Instant.ofEpochSecond(
                day.toEpochDay() * SECONDS_A_DAY + (hour * 60L + minute) * 60 + second,
                (long) number(text, 20, 23) * NANOS_A_MILLISECOND);
    }

    private static boolean hasForm(String text) {
        if (text.length() != FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char wanted = FORM.charAt(i);
            char found = text.charAt(i);
            if (wanted == '0' ? found < '0' || found > '9' : found != wanted) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
