package dev.upkeep.objectstore;

/**
 * Remembers for which keys multipart uploads are under way, so that those of a process that was killed can be aborted.
 * Called by several threads at once.
 */
public interface UploadJournal {
    /**
     * An upload is about to begin.
     *
     * @param key its key
     */
    void beginning(String key);

    /**
     * An upload was completed or aborted.
     *
     * @param key its key
     */
    void ended(String key);
}
