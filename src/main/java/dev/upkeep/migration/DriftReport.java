package dev.upkeep.migration;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a database differs from what its applied migrations make.
 *
 * @param engine postgresql or sqlite
 * @param version the database's version
 * @param built the files that were built in an empty database to compare with, in their order
 * @param differences a sentence for each object that differs; none when nothing does
 * @param notes what was not compared, or not as it was applied, in whole sentences
 */
public record DriftReport(
        String engine, @Nullable String version, List<String> built, List<String> differences, List<String> notes) {
    public DriftReport {
        built = List.copyOf(built);
        differences = List.copyOf(differences);
        notes = List.copyOf(notes);
    }
}
