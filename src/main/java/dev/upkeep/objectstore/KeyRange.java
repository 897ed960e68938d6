package dev.upkeep.objectstore;

import org.jspecify.annotations.Nullable;

/**
 * Keys that lie together, in the order of their UTF-8 bytes.
 *
 * @param id what the owner of the range knows it by
 * @param prefix what the keys begin with; empty for any
 * @param after the keys are greater than this one; empty from the first one on
 * @param afterVersion the version of that key after which its older versions still belong to the range; absent when
 *     none do
 * @param until the keys are not greater than this one; absent to the last one
 */
public record KeyRange(
        long id,
        String prefix,
        String after,
        @Nullable String afterVersion,
        @Nullable String until) {
    /** All keys with a prefix. */
    public static KeyRange below(long id, String prefix) {
        return new KeyRange(id, prefix, "", null, null);
    }
}
