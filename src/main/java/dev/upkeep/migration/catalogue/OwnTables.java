package dev.upkeep.migration.catalogue;

import java.util.List;

/** The tables that Upkeep and Flyway keep for themselves in an application's database. */
public final class OwnTables {
    /** What was applied; Flyway's own name for it. */
    public static final String HISTORY = "flyway_schema_history";

    /** What is kept about each migration that was applied: its reverse script above all. */
    public static final String MIGRATIONS = "upkeep_migration";

    /** What was taken back. */
    public static final String UNDO_HISTORY = "upkeep_undo_history";

    /** How far scripts have come that run outside a transaction, until they are in the history. */
    public static final String UNFINISHED = "upkeep_unfinished";

    /** The history of what is left of such a script, for as long as that runs. */
    public static final String RESUMED = "upkeep_resumed";

    private OwnTables() {}

    /** All of them; no part of the application's schema. */
    public static List<String> names() {
        return List.of(HISTORY, MIGRATIONS, UNDO_HISTORY, UNFINISHED, RESUMED);
    }
}
