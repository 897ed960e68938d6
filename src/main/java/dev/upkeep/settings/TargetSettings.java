package dev.upkeep.settings;

import java.util.Optional;

/**
 * One application's database and bucket, looked after together.
 *
 * @param name the target's name
 * @param database its database
 * @param objectStore its bucket
 * @param backup how it is backed up
 * @param health what is expected of it
 * @param storage how the storage of its users is measured
 * @param uploads which incomplete uploads are aborted, and how
 * @param migration how its schema is changed
 * @param copy where its objects are copied to; empty when there is no second copy
 */
public record TargetSettings(
        String name,
        DatabaseSettings database,
        ObjectStoreSettings objectStore,
        BackupSettings backup,
        HealthSettings health,
        StorageSettings storage,
        UploadsSettings uploads,
        MigrationSettings migration,
        Optional<CopySettings> copy) {}
