package dev.upkeep.storage.inventory;

/**
 * How much of a key matters: two keys that agree in that much have the same owner. It follows from the owners' prefixes:
 * as many folders as the deepest of them has, and when one ends amid a name, the name after those folders as well.
 *
 * @param folders how many leading segments, each with its slash
 * @param names whether the segment after them matters, too
 * @param leastBilledBytes the size below which an object is billed as if it had that size; 0 where there is none
 */
public record Grouping(int folders, boolean names, long leastBilledBytes) {}
