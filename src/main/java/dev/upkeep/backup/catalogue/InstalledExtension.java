package dev.upkeep.backup.catalogue;

/**
 * An extension of a database.
 *
 * @param name its name: `pgcrypto`
 * @param version its version
 */
public record InstalledExtension(String name, String version) {}
