package dev.upkeep.backup.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a database held at the moment that its dump shows, counted in the very snapshot that was dumped.
 *
 * @param tables every table whose rows a dump may hold
 * @param largeObjects how many large objects there were; always 0 on SQLite
 * @param sequences every sequence that could be read; sequences belong to no snapshot, so a restored one is at or past
 *     the value here, or a little before it
 * @param extensions the extensions that a restore needs
 * @param structure what holds the rows together and makes them quick to find; absent on SQLite, and in backups from
 *     before it was counted
 * @param schemaVersion the version of the newest migration that Flyway had applied; absent when it keeps no history
 *     there
 */
public record Contents(
        List<TableRows> tables,
        long largeObjects,
        List<SequenceValue> sequences,
        List<InstalledExtension> extensions,
        @Nullable Structure structure,
        @Nullable String schemaVersion) {
    public Contents {
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        extensions = List.copyOf(extensions);
    }

    /** The rows of all tables that were dumped. */
    public long rows() {
        return tables.stream()
                .map(TableRows::rows)
                .mapToLong(rows -> rows == null ? 0 : rows)
                .sum();
    }

    /**
     * What a restore makes after the rows are there. A server of another major version may count it otherwise.
     *
     * @param constraints keys, foreign keys and checks, a partition's inherited ones not counted again
     * @param indexes those that can be used
     */
    public record Structure(long constraints, long indexes) {}
}
