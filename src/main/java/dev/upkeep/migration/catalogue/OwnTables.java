package dev.upkeep.migration.catalogue;

import java.util.List;

/** The tables that Upkeep and Flyway keep for themselves in an application's database. */
public final class OwnTables {
    /** What was applied; Flyway's own name for it. */
    public static final String HISTORY = "flyway_schema_history";

    /** The reverse scripts of what was applied. */
    public static final String REVERSES = "upkeep_reverse";

    /** What was taken back. */
    public static final String UNDO_HISTORY = "upkeep_undo_history";

    private OwnTables() {}

    /** All of them; no part of the application's schema. */
    public static List<String> names() {
        return List.of(HISTORY, REVERSES, UNDO_HISTORY);
    }
}
