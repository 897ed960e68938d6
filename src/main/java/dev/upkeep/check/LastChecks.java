package dev.upkeep.check;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the checks of each target found last, remembered for as long as the process lives. Thread-safe. */
public final class LastChecks {
    private final Map<String, List<CheckResult>> byTarget = new ConcurrentHashMap<>();

    /**
     * Remembers what was found, in place of what was found before.
     *
     * @param target the target's name
     * @param checks all its checks
     */
    public void remember(String target, List<CheckResult> checks) {
        byTarget.put(target, List.copyOf(checks));
    }

    /** The last checks by the target's name; without the targets that were not checked yet. */
    public Map<String, List<CheckResult>> all() {
        return Map.copyOf(byTarget);
    }
}
