package dev.upkeep.backup.catalogue;

/**
 * A backup as the bucket has it.
 *
 * @param manifest what it is
 * @param status what verifying it found
 */
public record Backup(Manifest manifest, BackupStatus status) {
    /** The backup's id. */
    public String id() {
        return manifest.id();
    }

    /** Whether it was proven at any level, and no later attempt failed. */
    public boolean isVerified() {
        return status.proof().isPresent();
    }
}
