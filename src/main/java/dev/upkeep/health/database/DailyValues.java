package dev.upkeep.health.database;

import java.time.LocalDate;
import java.util.SortedMap;

/** What a check measured on the days before. */
@FunctionalInterface
public interface DailyValues {
    /**
     * The last value of each day that has one.
     *
     * @param target the target's name
     * @param check the check's id
     * @param days how many days to look back
     * @return the values by their day in UTC, the oldest day first; today's is among them
     * @throws dev.upkeep.failure.UpkeepException when they cannot be read
     */
    SortedMap<LocalDate, Double> of(String target, String check, int days);
}
