package dev.upkeep.settings;

import java.time.Duration;

/**
 * Which backups stay, and how many may go at once. Only verified backups count.
 *
 * @param keepLast how many of the newest stay
 * @param keepDaily for how many days the newest of the day stays
 * @param keepWeekly for how many ISO weeks the newest of the week stays
 * @param keepMonthly for how many months the newest of the month stays
 * @param keepYearly for how many years the newest of the year stays
 * @param keepWithin the age below which everything stays
 * @param keepAtLeast how many verified backups stay whatever the other rules say; at least 1
 * @param expireAtMost how many one run deletes at most
 * @param staleAfter the age of the newest verified backup from which nothing expires
 */
public record RetentionSettings(
        int keepLast,
        int keepDaily,
        int keepWeekly,
        int keepMonthly,
        int keepYearly,
        Duration keepWithin,
        int keepAtLeast,
        int expireAtMost,
        Duration staleAfter) {
    /** The largest number that a rule may have. */
    static final int MOST = 10_000;
}
