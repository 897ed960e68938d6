package dev.upkeep.uploads;

import java.util.ArrayList;
import java.util.List;

/**
 * Which keys are gone over: prefixes one after another, and among their keys what is left out.
 *
 * @param prefixes what is listed, in this order; none begins with an earlier one
 * @param excluded what the keys begin with that are left out
 */
record KeyScope(List<String> prefixes, List<String> excluded) {
    KeyScope {
        prefixes = List.copyOf(prefixes);
        excluded = List.copyOf(excluded);
    }

    /**
     * A scope without what would be listed twice or for nothing.
     *
     * @param wanted prefixes in the order of their listing; the empty one is the whole bucket
     * @param excluded what the keys begin with that are left out
     */
    static KeyScope of(List<String> wanted, List<String> excluded) {
        List<String> kept = new ArrayList<>();
        for (String prefix : wanted) {
            if (!startsWithOneOf(prefix, kept) && !startsWithOneOf(prefix, excluded)) {
                kept.add(prefix);
            }
        }
        return new KeyScope(kept, excluded);
    }

    boolean excludes(String key) {
        return startsWithOneOf(key, excluded);
    }

    /** Whether a key was seen before that is listed now. */
    boolean wasListedBefore(String key, String prefix) {
        return startsWithOneOf(key, prefixes.subList(0, prefixes.indexOf(prefix)));
    }

    private static boolean startsWithOneOf(String text, List<String> beginnings) {
        return beginnings.stream().anyMatch(text::startsWith);
    }
}
