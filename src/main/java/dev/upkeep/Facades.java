package dev.upkeep;

import dev.upkeep.backup.StoredBackups;
import dev.upkeep.health.TargetChecks;
import dev.upkeep.migration.Migrations;
import dev.upkeep.storage.StorageHistory;
import dev.upkeep.uploads.StoredUploads;
import java.util.function.Function;

/**
 * What commands ask of one target without a job, by the target's name.
 *
 * @param backups its backups as they lie in its bucket
 * @param storage what was measured of its users
 * @param uploads its incomplete uploads as they lie in its bucket
 * @param migrations how its migrations stand
 * @param checks its checks, and what they found last
 */
record Facades(
        Function<String, StoredBackups> backups,
        Function<String, StorageHistory> storage,
        Function<String, StoredUploads> uploads,
        Function<String, Migrations> migrations,
        Function<String, TargetChecks> checks) {}
