package dev.upkeep.alert;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a channel is not to be disturbed, every day. Checks go on; only delivery waits.
 *
 * @param from the first moment of quiet
 * @param to the first moment after it; before `from` when the quiet lasts over midnight
 * @param zone where those times are meant
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d) +(\\S+)");

    /**
     * Reads quiet hours.
     *
     * @param text `22:00-07:00 Europe/Berlin`
     * @throws IllegalArgumentException when it is none; the message goes on after the quoted value
     */
    public static QuietHours parse(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("are no quiet hours; write 22:00-07:00 Europe/Berlin");
        }
        try {
            QuietHours hours = new QuietHours(
                    LocalTime.parse(matcher.group(1)), LocalTime.parse(matcher.group(2)), ZoneId.of(matcher.group(3)));
            if (hours.from().equals(hours.to())) {
                throw new IllegalArgumentException("begin and end at the same time; leave quietHours out instead");
            }
            return hours;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "have a time or a time zone that does not exist; write 22:00-07:00 Europe/Berlin", e);
        }
    }

    /** Whether that moment is one of quiet. */
    public boolean contains(Instant moment) {
        LocalTime time = moment.atZone(zone).toLocalTime();
        boolean afterBegin = !time.isBefore(from);
        boolean beforeEnd = time.isBefore(to);
        return from.isBefore(to) ? afterBegin && beforeEnd : afterBegin || beforeEnd;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return from + "-" + to + " " + zone;
    }
}
