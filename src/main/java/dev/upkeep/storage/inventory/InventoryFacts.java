package dev.upkeep.storage.inventory;

import java.time.Instant;

/**
 * What there is to know of an inventory before it is read.
 *
 * @param place where it is, for people
 * @param takenAt when the store began to write it: what was stored or deleted later may be missing from it
 * @param parts how many parts it is read in: its files, or one
 * @param files how many files it has; 0 when it is a table
 * @param fileBytes how long the files are together
 */
public record InventoryFacts(String place, Instant takenAt, int parts, int files, long fileBytes) {}
