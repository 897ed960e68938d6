package dev.upkeep.settings;

import java.util.List;

/**
 * What the job check-health expects.
 *
 * @param expectedRows the tables to count, in the order of the settings
 */
public record HealthSettings(List<RowExpectation> expectedRows) {
    public HealthSettings {
        expectedRows = List.copyOf(expectedRows);
    }
}
