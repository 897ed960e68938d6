package dev.upkeep.objectstore;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an incomplete upload holds by now.
 *
 * @param count how many parts
 * @param bytes their size together
 * @param newestAt when the newest of them arrived, by the store's clock; absent when there is none, or it does not say
 */
public record UploadedParts(int count, long bytes, @Nullable Instant newestAt) {
    static final UploadedParts NONE = new UploadedParts(0, 0, null);

    UploadedParts and(long partBytes, @Nullable Instant arrivedAt) {
        boolean newer = arrivedAt != null && (newestAt == null || arrivedAt.isAfter(newestAt));
        return new UploadedParts(count + 1, bytes + partBytes, newer ? arrivedAt : newestAt);
    }
}
