package dev.upkeep.settings;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/**
 * The times of a schedule, in Quartz's form: seconds, minutes, hours, day of month, month, day of week.
 *
 * @param expression an expression that {@link #parse} has let pass
 */
public record Cron(String expression) {
    /** Quartz means "any" and "none" by these numbers inside, and takes them from an expression as well. */
    private static final Pattern QUARTZ_WILDCARDS = Pattern.compile("(?<!\\d)9[89](?!\\d)");

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException when it is none, or when its time never comes
     */
    public static Cron parse(String text) {
        if (text.split("\\s+", -1).length == 5) {
            throw new IllegalArgumentException(
                    "has five fields, as Unix writes it; Upkeep's begins with the seconds and "
                            + "has a `?` for one of the two days: 0 15 2 * * ? is every day at 02:15");
        }
        Cron cron = new Cron(text);
        String reason = null;
        try {
            if (QUARTZ_WILDCARDS.matcher(text).find()) {
                reason = "98 and 99 are out of range";
            } else if (cron.next(Instant.now(), ZoneId.of("UTC")).isEmpty()) {
                reason = "there is no such time any more";
            }
        } catch (RuntimeException e) {
            reason = e.getMessage();
        }
        if (reason != null) {
            throw new IllegalArgumentException(
                    "is no cron expression (" + reason + "); 0 15 2 * * ? is every day at 02:15, off is never");
        }
        return cron;
    }

    /**
     * The first time after a moment; empty when there is none any more.
     *
     * @param after the moment
     * @param zone the time zone that the expression is meant in
     */
    @SuppressWarnings("JavaUtilDate") // Quartz has no other way to ask.
    public Optional<Instant> next(Instant after, ZoneId zone) {
        try {
            CronExpression quartz = new CronExpression(expression);
            quartz.setTimeZone(TimeZone.getTimeZone(zone));
            return Optional.ofNullable(quartz.getNextValidTimeAfter(Date.from(after)))
                    .map(Date::toInstant);
        } catch (ParseException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
