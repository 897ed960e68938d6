package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.restore.RestoreBackup;
import dev.upkeep.backup.retention.DeleteBackup;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.process.Programs;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.util.List;

/**
 * One target's backups as they lie in its bucket: what a person lists, looks at, restores and deletes. It needs the
 * bucket only, no database and no ledger. Thread-safe.
 */
public final class StoredBackups {
    private final TargetSettings target;
    private final ObjectStore store;
    private final Decryption decryption;
    private final Programs programs;
    private final Clock clock;
    private final String searchPath;
    private final Catalogue catalogue;

    /**
     * @param target whose backups these are
     * @param store the target's bucket
     * @param decryption reads encrypted backups
     * @param programs starts pg_restore and psql
     * @param clock the present, which locks are compared with
     * @param searchPath the environment variable PATH, where PostgreSQL's programs are looked for last
     */
    public StoredBackups(
            TargetSettings target,
            ObjectStore store,
            Decryption decryption,
            Programs programs,
            Clock clock,
            String searchPath) {
        this.target = target;
        this.store = store;
        this.decryption = decryption;
        this.programs = programs;
        this.clock = clock;
        this.searchPath = searchPath;
        this.catalogue = new Catalogue(store, UpkeepKeys.of(target));
    }

    /** The bucket and where it is, for people. */
    public String bucket() {
        return store.describe();
    }

    /** All backups, newest first. */
    public List<Backup> list() {
        return catalogue.list();
    }

    /**
     * The backup that somebody means.
     *
     * @param which `latest`, an id, or a time by which it was finished
     * @throws dev.upkeep.failure.UpkeepException of kind REFUSED when there is none
     */
    public Backup find(String which) {
        return catalogue.find(which);
    }

    /** How to restore a backup without Upkeep: one line for a shell. */
    public String restoreLine(Manifest manifest) {
        return RestoreLine.of(manifest, target.objectStore());
    }

    /** What restores these backups. */
    public RestoreBackup restoration() {
        return new RestoreBackup(target, store, decryption, programs, clock, searchPath);
    }

    /** What deletes one of these backups. */
    public DeleteBackup deletion() {
        return new DeleteBackup(catalogue, store, clock);
    }
}
