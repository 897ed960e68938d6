package dev.upkeep.settings;

import java.nio.file.Path;

/**
 * One application's database and bucket, looked after together.
 *
 * @param name the target's name
 * @param database its database
 * @param objectStore its bucket
 * @param backup how it is backed up
 * @param health what is expected of it
 * @param userPrefix the prefix of one user's objects, with {column} for a column of select-users.sql
 * @param uploads which incomplete uploads are aborted, and how
 * @param migrations the folder of its migration scripts
 */
public record TargetSettings(
        String name,
        DatabaseSettings database,
        ObjectStoreSettings objectStore,
        BackupSettings backup,
        HealthSettings health,
        String userPrefix,
        UploadsSettings uploads,
        Path migrations) {}
