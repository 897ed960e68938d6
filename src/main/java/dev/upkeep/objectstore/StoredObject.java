package dev.upkeep.objectstore;

import java.time.Instant;

/**
 * An object as a listing shows it.
 *
 * @param key its key, decoded
 * @param bytes its size
 * @param modifiedAt when it was stored, by the store's clock
 */
public record StoredObject(String key, long bytes, Instant modifiedAt) {}
