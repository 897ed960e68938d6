package dev.upkeep.copy;

import dev.upkeep.objectstore.UploadJournal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keeps the list of uploads in the copy up to date: written before any of them begins, so that none is forgotten. */
final class UploadsUnderWay implements UploadJournal {
    private final CopyState state;
    private final Set<String> keys = new LinkedHashSet<>();
    private boolean written;

    UploadsUnderWay(CopyState state) {
        this.state = state;
    }

    @Override
    public synchronized void beginning(String key) {
        keys.add(key);
        state.recordUploads(List.copyOf(keys));
        written = true;
    }

    /** The next one that begins writes it down: an upload in the list that has ended does no harm. */
    @Override
    public synchronized void ended(String key) {
        keys.remove(key);
    }

    /** Removes the list once nothing is under way. */
    synchronized void clear() {
        if (written && keys.isEmpty()) {
            state.recordUploads(List.of());
            written = false;
        }
    }
}
