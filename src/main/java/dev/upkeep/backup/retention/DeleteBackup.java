package dev.upkeep.backup.retention;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Deletes one backup that a person names, unless it is the one to fall back on, or the store holds it by an object lock.
 * Thread-safe.
 */
public final class DeleteBackup {
    private final Catalogue catalogue;
    private final ObjectStore store;
    private final Clock clock;

    /**
     * @param catalogue the target's backups
     * @param store the target's bucket
     * @param clock the present, which locks are compared with
     */
    public DeleteBackup(Catalogue catalogue, ObjectStore store, Clock clock) {
        this.catalogue = catalogue;
        this.store = store;
        this.clock = clock;
    }

    /**
     * The backup of that id, which may be deleted.
     *
     * @param id the whole id: a word such as `latest` may mean another backup tomorrow
     * @throws UpkeepException of kind REFUSED when there is none, or when it has to stay
     */
    public Backup require(String id) {
        List<Backup> all = catalogue.list();
        Backup backup = all.stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> refused("There is no backup with the id '" + id + "'; `upkeep backups list` shows "
                        + "the ids of all " + all.size() + ". To delete one, its whole id has to be named."));
        if (fallback(all).filter(backup::equals).isPresent()) {
            throw refused("The backup " + id + " stays: it is the newest "
                    + (backup.isVerified()
                            ? "that was verified, so it is the one to restore when something happens now. "
                            : "that may be whole, and none is verified. ")
                    + "Make a newer one (`upkeep run back-up`) and verify it (`upkeep backups verify latest`); then "
                    + "this one can be deleted.");
        }
        refuseLocked(backup);
        return backup;
    }

    /**
     * Deletes a backup: first its manifest, then its files.
     *
     * @param backup what {@link #require} returned
     * @throws UpkeepException when the store refuses; what is left then is no backup any more
     */
    public void delete(Backup backup) {
        catalogue.delete(backup.id());
    }

    /** The backup that one would restore now: the newest that is verified, or else may be whole. */
    private static Optional<Backup> fallback(List<Backup> newestFirst) {
        return newestFirst.stream()
                .filter(Backup::isVerified)
                .findFirst()
                .or(() -> newestFirst.stream()
                        .filter(one -> one.status().failure().isEmpty())
                        .findFirst());
    }

    private void refuseLocked(Backup backup) {
        Instant now = clock.instant();
        Stream<String> files = backup.manifest().files().stream().map(StoredFile::key);
        for (String key :
                Stream.concat(Stream.of(backup.manifest().key()), files).toList()) {
            Optional<Instant> until = store.locks().lockedUntil(key).filter(now::isBefore);
            if (until.isPresent()) {
                throw refused("The backup " + backup.id() + " stays: the store holds '" + key + "' by an object lock "
                        + (until.get().equals(Instant.MAX)
                                ? "without an end (a legal hold)."
                                : "until " + until.get() + "."));
            }
        }
    }

    private static UpkeepException refused(String message) {
        return new UpkeepException(FailureKind.REFUSED, message);
    }
}
