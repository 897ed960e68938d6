package dev.upkeep.copy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The last complete pass of each target as it was last seen, remembered so that asking costs nothing. Thread-safe. */
public final class LastCopies {
    private final Map<String, LastPass> byTarget = new ConcurrentHashMap<>();

    /** Remembers a pass, in place of the one before. */
    public void remember(LastPass pass) {
        byTarget.put(pass.target(), pass);
    }

    /** What was seen last, by the target's name; without the targets that have no copy. */
    public Map<String, LastPass> all() {
        return Map.copyOf(byTarget);
    }
}
