package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who owns which prefix. No prefix begins with another, so that each key has one owner at most.
 *
 * @param <T> what stands for an owner
 */
final class Owners<T> {
    private static final int NAMED_PAIRS = 5;

    private final TreeMap<String, T> byPrefix = new TreeMap<>();
    private final List<String> overlaps = new ArrayList<>();

    /**
     * Gives a prefix to an owner.
     *
     * @param prefix what the owner's keys begin with
     */
    void add(String prefix, T owner) {
        T other = byPrefix.putIfAbsent(prefix, owner);
        if (other != null) {
            overlaps.add(other + " and " + owner + " both have " + prefix);
        }
    }

    /**
     * Makes sure that no owner's objects count for another as well.
     *
     * @throws UpkeepException of kind DATA, naming who overlaps
     */
    void requireApart() {
        // What begins with a prefix sorts right after it, all together.
        Map.Entry<String, T> outer = null;
        for (Map.Entry<String, T> entry : byPrefix.entrySet()) {
            if (outer != null && entry.getKey().startsWith(outer.getKey())) {
                overlaps.add(entry.getValue() + " (" + entry.getKey() + ") is within " + outer.getValue() + " ("
                        + outer.getKey() + ")");
            } else {
                outer = entry;
            }
        }
        if (!overlaps.isEmpty()) {
            int more = overlaps.size() - NAMED_PAIRS;
            throw new UpkeepException(
                    FailureKind.DATA,
                    "Prefixes overlap, so that an object would count for two: "
                            + String.join("; ", overlaps.subList(0, Math.min(NAMED_PAIRS, overlaps.size())))
                            + (more > 0 ? "; and " + more + " more" : "")
                            + ". Nothing was measured. Make storage.user-prefix end with a slash and name a column "
                            + "that is unique, or leave a row out in sql/select-users.sql.");
        }
    }

    /** The owner of a key, if it has one. */
    Optional<T> of(String key) {
        Map.Entry<String, T> nearest = byPrefix.floorEntry(key);
        return nearest != null && key.startsWith(nearest.getKey()) ? Optional.of(nearest.getValue()) : Optional.empty();
    }
}
