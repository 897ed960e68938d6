package dev.upkeep.objectstore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object with what tells one state of it from another.
 *
 * @param key its key, decoded
 * @param bytes its size
 * @param modifiedAt when it was stored, by the store's clock
 * @param eTag the store's mark of its content, without quotes; empty where the store gives none
 */
public record ListedObject(String key, long bytes, Instant modifiedAt, String eTag) {
    /** An object as an answer of the store shows it. */
    public ListedObject(String key, @Nullable Long bytes, @Nullable Instant modifiedAt, @Nullable String eTag) {
        this(key, bytes == null ? 0 : bytes, modifiedAt == null ? Instant.EPOCH : modifiedAt, plain(eTag));
    }

    /** The same object under another key. */
    public ListedObject withKey(String other) {
        return new ListedObject(other, bytes, modifiedAt, eTag);
    }

    /** An ETag without the quotes that some answers have and others have not. */
    static String plain(@Nullable String eTag) {
        return eTag == null ? "" : eTag.replace("\"", "");
    }
}
