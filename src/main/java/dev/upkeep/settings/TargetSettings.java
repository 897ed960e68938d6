package dev.upkeep.settings;

import java.nio.file.Path;
import java.time.Duration;

/**
 * One application's database and bucket, looked after together.
 *
 * @param name the target's name
 * @param database its database
 * @param objectStore its bucket
 * @param backup how it is backed up
 * @param health what is expected of it
 * @param storage how the storage of its users is measured
 * @param abortAfter the age from which an incomplete upload is aborted
 * @param migrations the folder of its migration scripts
 */
public record TargetSettings(
        String name,
        DatabaseSettings database,
        ObjectStoreSettings objectStore,
        BackupSettings backup,
        HealthSettings health,
        StorageSettings storage,
        Duration abortAfter,
        Path migrations) {}
