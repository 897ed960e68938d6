package dev.upkeep.backup.restore;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a dump turned out to hold when it was read through.
 *
 * @param rows the rows of each table that has its rows in the dump, in the dump's order
 * @param largeObjects how many large objects it makes
 * @param complete whether it goes on to the line that pg_dump writes last
 */
public record DumpedRows(Map<Table, Long> rows, long largeObjects, boolean complete) {
    public DumpedRows {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /** The rows of all tables. */
    public long total() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * A table.
     *
     * @param schema its schema, unquoted
     * @param name its name, unquoted
     */
    public record Table(String schema, String name) {
        @Override
        public String toString() {
            return schema + "." + name;
        }
    }
}
