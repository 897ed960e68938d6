package dev.upkeep.objectstore;

/**
 * Remembers which multipart uploads are under way, so that those of a process that was killed can be aborted. Called by
 * several threads at once.
 */
public interface UploadJournal {
    /**
     * An upload has begun.
     *
     * @param upload its key and id
     */
    void begun(IncompleteUpload upload);

    /**
     * An upload was completed or aborted.
     *
     * @param upload its key and id
     */
    void ended(IncompleteUpload upload);
}
