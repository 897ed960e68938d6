package dev.upkeep.storage;

import dev.upkeep.settings.StorageSettings.CountedObjects;

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

    String word() {
        return word;
    }
}
