package dev.upkeep.storage;

import dev.upkeep.objectstore.KeyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of keys that belong to one owner, or to nobody.
 *
 * @param no the owner's number; {@link #NOBODY} for nobody
 * @param from an owner's keys begin with it; nobody's are greater and do not; empty for nobody's first ones
 * @param before nobody's keys are less than this; absent to the last one, and for an owner
 */
record Owner(long no, String from, @Nullable String before) {
    /** The number of nobody. */
    static final long NOBODY = -1;

    /** Whether a key lies in the stretch. */
    boolean has(String key) {
        if (no != NOBODY) {
            return key.startsWith(from);
        }
        return KeyOrder.UTF_8.compare(from, key) <= 0
                && (from.isEmpty() || !key.startsWith(from))
                && (before == null || KeyOrder.UTF_8.compare(key, before) < 0);
    }
}
