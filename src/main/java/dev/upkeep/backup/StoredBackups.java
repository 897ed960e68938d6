package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.backup.restore.RestoreBackup;
import dev.upkeep.backup.retention.DeleteBackup;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.process.Programs;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

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
     * @throws UpkeepException of kind REFUSED when there is none
     */
    public Backup find(String which) {
        return catalogue.find(which);
    }

    /**
     * The backup that somebody means to restore. One that was found damaged is only restored by its id: then somebody
     * knows which it is.
     *
     * @param which as of {@link #find}
     * @throws UpkeepException of kind REFUSED when there is none, or `latest` or a time means one whose newest
     *     verification failed
     */
    public Backup findToRestore(String which) {
        Backup backup = find(which);
        Optional<Verification> failure = backup.status().failure();
        if (failure.isPresent() && !which.equals(backup.id())) {
            String verified = list().stream()
                    .filter(Backup::isVerified)
                    .findFirst()
                    .map(other -> " The newest verified one is " + other.id() + ".")
                    .orElse(" No other is verified either.");
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "'" + which + "' means the backup " + backup.id() + ", which is not what it has to be, found at "
                            + failure.get().verifiedAt() + ": "
                            + String.join(" ", failure.get().findings()) + verified
                            + " Say the id of the one that you want.");
        }
        return backup;
    }

    /** How to restore a backup without Upkeep: one line for a shell for each of its databases. */
    public List<String> restoreLines(Manifest manifest) {
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
