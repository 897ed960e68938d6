package dev.upkeep.settings;

import java.time.Duration;

/**
 * How old backups may grow before check-health says so.
 *
 * @param ageWarning the newest backup is WARN when it is older
 * @param ageCritical the newest backup is CRIT when it is older; longer than the warning
 * @param verifiedAgeWarning the newest verified backup is WARN when it is older
 * @param verifiedAgeCritical the newest verified backup is CRIT when it is older; longer than the warning
 */
public record FreshnessSettings(
        Duration ageWarning, Duration ageCritical, Duration verifiedAgeWarning, Duration verifiedAgeCritical) {}
