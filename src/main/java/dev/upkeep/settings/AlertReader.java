package dev.upkeep.settings;

import java.time.Duration;
import java.time.LocalTime;

/** Reads when people are told of what the checks find. */
final class AlertReader {
    private static final String TIME_OF_DAY = "([01]\\d|2[0-3]):[0-5]\\d";

    private AlertReader() {}

    static AlertSettings read(Values values) {
        return new AlertSettings(
                values.duration("alerts.group-window", Duration.ZERO, Duration.ofMinutes(10)),
                values.duration("alerts.reminder", Duration.ofMinutes(10), Duration.ofDays(7)),
                values.parsed("alerts.digest-at", LocalTime.MIDNIGHT, AlertReader::timeOfDay),
                values.zone("alerts.time-zone"),
                values.duration("alerts.blind-after", Duration.ofMinutes(5), Duration.ofDays(7)),
                values.duration("alerts.acknowledge-for", Duration.ofMinutes(10), Duration.ofDays(30)),
                values.number("alerts.hourly-cap", 1, 1000),
                values.duration("alerts.give-up-after", Duration.ofMinutes(10), Duration.ofDays(30)));
    }

    private static LocalTime timeOfDay(String value) {
        if (!value.matches(TIME_OF_DAY)) {
            throw new IllegalArgumentException("is no time of day; write 08:00");
        }
        return LocalTime.parse(value);
    }
}
