package dev.upkeep.objectstore;

import org.jspecify.annotations.Nullable;

/**
 * What a listing shows under a key.
 *
 * @param object the object; without bytes when it is a delete marker
 * @param state what it is to its key
 * @param versionId which version it is; absent where versions were not asked for
 */
public record ListedVersion(
        StoredObject object, State state, @Nullable String versionId) {
    /** What an object is to its key. */
    public enum State {
        /** What reading the key gives. */
        CURRENT,
        /** An older version, which can be read by its version only, and takes up room. */
        OLD_VERSION,
        /** Says that the key was deleted; older versions lie beneath. */
        DELETE_MARKER
    }

    /** The object's key. */
    public String key() {
        return object.key();
    }
}
