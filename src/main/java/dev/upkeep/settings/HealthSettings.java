package dev.upkeep.settings;

import java.util.List;

/**
 * What the job check-health expects.
 *
 * @param expectedRows the tables to count, in the order of the settings
 * @param diskLimitBytes how large the disk of the database is; 0 when nobody knows
 */
public record HealthSettings(List<RowExpectation> expectedRows, long diskLimitBytes) {
    public HealthSettings {
        expectedRows = List.copyOf(expectedRows);
    }
}
