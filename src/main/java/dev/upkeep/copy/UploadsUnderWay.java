package dev.upkeep.copy;

import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.UploadJournal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keeps the list of uploads in the copy up to date: written before any part is sent, so that none is forgotten. */
final class UploadsUnderWay implements UploadJournal {
    private final CopyState state;
    private final Set<IncompleteUpload> uploads = new LinkedHashSet<>();
    private boolean written;

    UploadsUnderWay(CopyState state) {
        this.state = state;
    }

    @Override
    public synchronized void begun(IncompleteUpload upload) {
        uploads.add(upload);
        state.recordUploads(List.copyOf(uploads));
        written = true;
    }

    /** The next one that begins writes it down: an upload in the list that has ended does no harm. */
    @Override
    public synchronized void ended(IncompleteUpload upload) {
        uploads.remove(upload);
    }

    /** Removes the list once nothing is under way. */
    synchronized void clear() {
        if (written && uploads.isEmpty()) {
            state.recordUploads(List.of());
            written = false;
        }
    }
}
