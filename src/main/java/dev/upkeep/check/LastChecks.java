package dev.upkeep.check;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What the checks of each target found last, remembered for as long as the process lives. Thread-safe. */
public final class LastChecks {
    private final Map<String, Map<String, CheckResult>> byTarget = new ConcurrentHashMap<>();

    /**
     * Remembers what was found, in place of what the same checks found before.
     *
     * @param target the target's name
     * @param checks those of its checks that were made
     * @param gone results that there are no more, by their ids
     */
    public void remember(String target, List<CheckResult> checks, Collection<String> gone) {
        byTarget.merge(target, byId(checks), (before, now) -> {
            Map<String, CheckResult> all = new LinkedHashMap<>(before);
            all.keySet().removeAll(Set.copyOf(gone));
            all.putAll(now);
            return all;
        });
    }

    /** The last checks by the target's name; without the targets that were not checked yet. */
    public Map<String, List<CheckResult>> all() {
        return byTarget.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> List.copyOf(entry.getValue().values())));
    }

    private static Map<String, CheckResult> byId(List<CheckResult> checks) {
        Map<String, CheckResult> all = new LinkedHashMap<>();
        checks.forEach(check -> all.put(check.id(), check));
        return all;
    }
}
