package dev.upkeep.objectstore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A range that is being listed: what remains of it, and how to go on. Guarded by its {@link RangeListing}. */
final class OpenRange {
    private KeyRange rest;
    private @Nullable String token;
    private List<ListedVersion> lastPage = List.of();
    private int pagesSinceCut;

    OpenRange(KeyRange range) {
        rest = range;
    }

    KeyRange rest() {
        return rest;
    }

    @Nullable
    String token() {
        return token;
    }

    List<ListedVersion> lastPage() {
        return lastPage;
    }

    /** How many pages it has shown since it was last cut, or looked at in vain. */
    int pagesSinceCut() {
        return pagesSinceCut;
    }

    void considered() {
        pagesSinceCut = 0;
    }

    /** From now on it ends there, that key included. */
    void endAt(String key) {
        rest = new KeyRange(rest.id(), rest.prefix(), rest.after(), rest.afterVersion(), key);
    }

    /** Forgets the store's token: the next page is asked for by the last key. */
    void beginAnew() {
        token = null;
    }

    /** Moves on behind a page, cut to the range. */
    void moveOn(List<ListedVersion> objects, ListingPage page) {
        String after = objects.isEmpty()
                ? rest.after()
                : objects.get(objects.size() - 1).key();
        String version = null;
        if (page.keyMarker() != null) {
            after = page.keyMarker();
            version = page.versionMarker();
        }
        rest = new KeyRange(rest.id(), rest.prefix(), after, version, rest.until());
        token = page.token();
        pagesSinceCut++;
        if (!objects.isEmpty()) {
            lastPage = objects;
        }
    }
}
