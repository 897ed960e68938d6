package dev.upkeep.storage;

import org.jspecify.annotations.Nullable;

/**
 * How a pass goes through the bucket.
 *
 * @param listing `bucket` for all keys in ranges; `prefixes` for one user after the other; `inventory` for a list that
 *     the store has written, in place of a listing
 * @param reason why, as part of a sentence
 * @param estimatedRequests how many requests it will take; absent when the size of the bucket is not known yet,
 *     or nothing is listed
 * @param unowned whether what belongs to nobody is looked for
 */
public record Plan(String listing, String reason, @Nullable Long estimatedRequests, boolean unowned) {
    static final String BUCKET = "bucket";
    static final String PREFIXES = "prefixes";
    static final String INVENTORY = "inventory";

    boolean byPrefix() {
        return listing.equals(PREFIXES);
    }

    boolean byInventory() {
        return listing.equals(INVENTORY);
    }
}
