package dev.upkeep.settings;

import java.time.Duration;
import java.util.List;

/**
 * What the job check-health expects.
 *
 * @param expectedRows the tables to count, in the order of the settings
 * @param latencyWarning an answer slower than this is WARN
 * @param diskLimitBytes how large the disk of the database is; 0 when nobody knows
 */
public record HealthSettings(List<RowExpectation> expectedRows, Duration latencyWarning, long diskLimitBytes) {
    public HealthSettings {
        expectedRows = List.copyOf(expectedRows);
    }
}
