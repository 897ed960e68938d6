package dev.upkeep.storage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the last pass over each target's users measured, remembered so that asking costs nothing. Thread-safe. */
public final class LastMeasured {
    private final Map<String, StorageReport> byTarget = new ConcurrentHashMap<>();

    /**
     * Remembers a pass, in place of the one before.
     *
     * @param target the target's name
     * @param report what the pass found
     */
    void remember(String target, StorageReport report) {
        byTarget.put(target, report);
    }

    /** What was seen last, by the target's name; without the targets whose users were not measured yet. */
    public Map<String, StorageReport> all() {
        return Map.copyOf(byTarget);
    }
}
