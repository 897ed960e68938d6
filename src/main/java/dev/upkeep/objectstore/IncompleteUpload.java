package dev.upkeep.objectstore;

import java.time.Instant;

/**
 * A multipart upload that was begun and neither completed nor aborted. Its parts take up room that no listing of
 * objects shows.
 *
 * @param key the key that the object would have had, decoded
 * @param uploadId the store's id of the upload
 * @param initiatedAt when it was begun, by the store's clock; {@link #UNDATED} where the store does not say
 */
public record IncompleteUpload(String key, String uploadId, Instant initiatedAt) {
    /** Stands for a moment that the store does not tell: nothing is younger. */
    public static final Instant UNDATED = Instant.MAX;
}
