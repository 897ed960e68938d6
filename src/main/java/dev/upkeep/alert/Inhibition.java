package dev.upkeep.alert;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What makes other checks pointless: when a database cannot be reached, nothing else that is wrong with it is worth a
 * message.
 */
final class Inhibition {
    static final String DATABASE = "database.reachable";
    static final String BUCKET = "bucket.reachable";

    /** What is kept in the bucket can be judged as little as the bucket itself. */
    private static final Map<String, String> ROOTS =
            Map.of("database.", DATABASE, "bucket.", BUCKET, "storage.", BUCKET, "copy.", BUCKET, "backup.", BUCKET);

    private Inhibition() {}

    /** Whether the check depends on another one. */
    static boolean isBelow(CheckDefinition definition, String check) {
        return !parents(definition, check).isEmpty();
    }

    /** Whether something that the check depends on is broken now. */
    static boolean hides(CheckDefinition definition, String check, Map<String, AlertState> ofTarget) {
        return parents(definition, check).stream().anyMatch(parent -> isBroken(ofTarget.get(parent)));
    }

    /**
     * The checks of the same target that are bad, unknown or skipped because of a broken one, and of which people were
     * not told.
     */
    static List<String> hidden(AlertState broken, Iterable<AlertState> ofTarget, Definitions definitions) {
        List<String> hidden = new ArrayList<>();
        for (AlertState state : ofTarget) {
            boolean below =
                    parents(definitions.of(state.check()), state.check()).contains(broken.check());
            boolean bad = state.level() != Level.OK && state.told().level() == Level.OK;
            boolean unjudged =
                    state.seen().state() == CheckState.SKIPPED || state.seen().state() == CheckState.UNKNOWN;
            if (below && (bad || (unjudged && isNew(state, broken)))) {
                hidden.add(state.check());
            }
        }
        return List.copyOf(hidden);
    }

    private static boolean isNew(AlertState state, AlertState broken) {
        var since = state.skippedSince() == null ? state.unknownSince() : state.skippedSince();
        return since != null && broken.since() != null && !since.isBefore(broken.since());
    }

    private static List<String> parents(CheckDefinition definition, String check) {
        List<String> parents = new ArrayList<>(definition.after());
        String root = ROOTS.get(check.substring(0, check.indexOf('.') + 1));
        if (root != null && !check.equals(root)) {
            parents.add(root);
        }
        return parents;
    }

    /** Whether it does not work at all: what was measured was reached, however slow it is. */
    static boolean isBroken(@Nullable AlertState state) {
        return state != null
                && state.seen().value() == null
                && (state.level() == Level.CRIT || state.seen().state() == CheckState.CRIT);
    }
}
