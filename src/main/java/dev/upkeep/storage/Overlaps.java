package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.ArrayList;
import java.util.List;

/** Finds prefixes that begin with another one, among all of them in order. Not thread-safe. */
final class Overlaps {
    private static final int NAMED = 5;

    private final List<String> named = new ArrayList<>();
    private long more;
    private String outer = "";
    private String outerOwner = "";

    /** Takes the next owner, in the order of the prefixes. What begins with a prefix comes right after it. */
    void next(String owner, String prefix) {
        if (outer.isEmpty() || !prefix.startsWith(outer)) {
            outer = prefix;
            outerOwner = owner;
            return;
        }
        if (named.size() == NAMED) {
            more++;
            return;
        }
        named.add(
                prefix.equals(outer)
                        ? outerOwner + " and " + owner + " both have " + prefix
                        : owner + " (" + prefix + ") is within " + outerOwner + " (" + outer + ")");
    }

    /**
     * Makes sure that there was none.
     *
     * @throws UpkeepException of kind DATA, naming who overlaps
     */
    void requireNone() {
        if (!named.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "Prefixes overlap, so that an object would count for two: " + String.join("; ", named)
                            + (more > 0 ? "; and " + more + " more" : "")
                            + ". Nothing was measured. Make storage.user-prefix end with a slash and name a column "
                            + "that is unique, or leave a row out in sql/select-users.sql.");
        }
    }
}
