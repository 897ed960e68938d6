/** Sums out of an inventory: a list of a bucket's objects that the store writes itself, read by an SQL engine. */
@org.jspecify.annotations.NullMarked
package dev.upkeep.storage.inventory;
