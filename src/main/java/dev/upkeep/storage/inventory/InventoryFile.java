package dev.upkeep.storage.inventory;

/**
 * One of the files that a manifest names.
 *
 * @param key where it is in the inventory's bucket
 * @param bytes how long it is
 * @param md5 the MD5 of its content, in 32 hexadecimal digits
 */
record InventoryFile(String key, long bytes, String md5) {}
