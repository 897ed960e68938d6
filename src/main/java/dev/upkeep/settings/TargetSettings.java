package dev.upkeep.settings;

import java.nio.file.Path;
import java.time.Duration;
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
 * @param migrations the folder of its migration scripts
 * @param rehearsalBackupAge how old the backup may be that migrations are rehearsed on
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
        Path migrations,
        Duration rehearsalBackupAge,
        Optional<CopySettings> copy) {}
