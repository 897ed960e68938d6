package dev.upkeep.copy;

import dev.upkeep.objectstore.KeyOrder;
import dev.upkeep.settings.CopySettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Which keys belong to the copy.
 *
 * @param include what they begin with; empty for the whole bucket
 * @param exclude what they do not begin with
 */
record Scope(List<String> include, List<String> exclude) {
    static Scope of(CopySettings settings) {
        return new Scope(settings.include(), settings.exclude());
    }

    /** The prefixes to list, one after the other: in order, and none within another. */
    List<String> prefixes(KeyOrder order) {
        if (include.isEmpty()) {
            return List.of("");
        }
        List<String> disjoint = new ArrayList<>();
        for (String prefix : include.stream().sorted(order).toList()) {
            if (disjoint.isEmpty() || !prefix.startsWith(disjoint.get(disjoint.size() - 1))) {
                disjoint.add(prefix);
            }
        }
        return disjoint;
    }

    /** Whether a key below one of the prefixes belongs to the copy; what a copy says of itself never does. */
    boolean covers(String key) {
        return !key.startsWith(CopyState.FOLDER) && exclude.stream().noneMatch(key::startsWith);
    }
}
