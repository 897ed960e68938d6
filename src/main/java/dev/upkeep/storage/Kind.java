package dev.upkeep.storage;

import dev.upkeep.objectstore.ListedVersion;
import dev.upkeep.settings.StorageSettings.CountedObjects;
import java.util.Set;

/** What kinds of things take up room for a user. */
enum Kind {
    CURRENT("current"),
    VERSIONS(CountedObjects.VERSIONS.word()),
    DELETE_MARKERS(CountedObjects.DELETE_MARKERS.word()),
    INCOMPLETE_UPLOADS(CountedObjects.INCOMPLETE_UPLOADS.word());

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /** What an object counts as that is so much to its key. */
    static Kind of(ListedVersion.State state) {
        return switch (state) {
            case CURRENT -> CURRENT;
            case OLD_VERSION -> VERSIONS;
            case DELETE_MARKER -> DELETE_MARKERS;
        };
    }

    /** Whether it counts at all. */
    boolean counts(Set<CountedObjects> counted) {
        return this == CURRENT || counted.stream().anyMatch(one -> one.word().equals(word));
    }

    String word() {
        return word;
    }
}
