package dev.upkeep.backup.retention;

import java.time.Instant;
import java.util.Comparator;

/**
 * What retention has to know of one backup.
 *
 * @param id the backup's id, unique in its target
 * @param finishedAt when it was finished
 * @param verified whether it has been proved, at any level, and no proof has failed since
 * @param labelled whether somebody gave it a label, which keeps it until it is deleted by hand
 * @param locked whether the store refuses to delete it now, by object lock
 */
public record BackupAge(String id, Instant finishedAt, boolean verified, boolean labelled, boolean locked) {
    /** The newest first; of the same moment, the greater id first, so that the order never depends on a listing. */
    static final Comparator<BackupAge> NEWEST_FIRST = Comparator.comparing(BackupAge::finishedAt)
            .thenComparing(BackupAge::id)
            .reversed();
}
