package dev.upkeep.storage;

import dev.upkeep.run.Json;
import java.util.Optional;

/** What a working file notes of the pass as a whole. */
final class PassState {
    private static final String PLAN = "plan";

    private PassState() {}

    /**
     * Forgets everything that was measured; the users stay, with what is recorded of them now. To be called within a
     * transaction.
     */
    static void clear(WorkingFile file) {
        clearSums(file);
        file.statements().update("update user set recorded_first = recorded");
        file.statements().update("delete from fact where name <> 'users'");
    }

    /** Forgets what was counted, and how far the listing had come. To be called within a transaction. */
    static void clearSums(WorkingFile file) {
        file.statements().update("update user set listed = 0, objects = 0, bytes = 0, billed = 0");
        for (String table : new String[] {"open_range", "unowned", "kind"}) {
            file.statements().update("delete from " + table);
        }
    }

    /** How the pass was begun to go through the bucket, if it was begun. */
    static Optional<Plan> plan(WorkingFile file) {
        return file.fact(PLAN).map(json -> Json.read(json, Plan.class));
    }

    static void keep(WorkingFile file, Plan plan) {
        file.note(PLAN, Json.line(plan));
    }
}
