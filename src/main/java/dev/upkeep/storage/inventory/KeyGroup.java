package dev.upkeep.storage.inventory;

import dev.upkeep.objectstore.ListedVersion;

/**
 * Objects whose keys begin alike, added up.
 *
 * @param part what their keys begin with, as far as it matters whose they are
 * @param state what they are to their keys
 * @param objects how many there are
 * @param bytes the sum of their sizes
 * @param billedBytes the same as the provider bills it
 */
public record KeyGroup(String part, ListedVersion.State state, long objects, long bytes, long billedBytes) {}
