package dev.upkeep.copy;

import dev.upkeep.objectstore.ObjectStore;

/**
 * The two ends of a copy.
 *
 * @param source the target's bucket
 * @param copy the bucket of the second copy
 * @param prefix what is put before each key there
 */
record Ends(ObjectStore source, ObjectStore copy, String prefix) {
    /** The key of an object's copy. */
    String inCopy(String key) {
        return prefix + key;
    }

    /** Where the copy is, for people. */
    String describeCopy() {
        return copy.describe() + (prefix.isEmpty() ? "" : " under '" + prefix + "'");
    }
}
