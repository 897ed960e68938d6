package dev.upkeep.backup.retention;

import dev.upkeep.settings.RetentionSettings;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** The calendar's periods that retention counts. */
enum Period {
    DAILY,
    WEEKLY,
    MONTHLY,
    YEARLY;

    /** How many of these periods are kept. */
    int kept(RetentionSettings rules) {
        return switch (this) {
            case DAILY -> rules.keepDaily();
            case WEEKLY -> rules.keepWeekly();
            case MONTHLY -> rules.keepMonthly();
            case YEARLY -> rules.keepYearly();
        };
    }

    /** Names the period that a moment is in: `daily 2026-11-22`, `weekly 2026-W47`. */
    String named(Instant moment, ZoneId zone) {
        LocalDate date = LocalDate.ofInstant(moment, zone);
        return name().toLowerCase(Locale.ROOT) + " "
                + switch (this) {
                    case DAILY -> date.toString();
                    case WEEKLY ->
                        String.format(
                                Locale.ROOT,
                                "%d-W%02d",
                                date.get(IsoFields.WEEK_BASED_YEAR),
                                date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
                    case MONTHLY -> YearMonth.from(date).toString();
                    case YEARLY -> Year.from(date).toString();
                };
    }
}
