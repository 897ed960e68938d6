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
 * @param userPrefix the prefix of one user's objects, with {column} for a column of select-users.sql
 * @param abortAfter the age from which an incomplete upload is aborted
 * @param migrations the folder of its migration scripts
 * @param copy where its objects are copied to; empty when there is no second copy
 */
public record TargetSettings(
        String name,
        DatabaseSettings database,
        ObjectStoreSettings objectStore,
        BackupSettings backup,
        HealthSettings health,
        String userPrefix,
        Duration abortAfter,
        Path migrations,
        Optional<CopySettings> copy) {}
