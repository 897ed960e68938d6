package dev.upkeep.backup.retention;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether backups succeed at present.
 *
 * @param backUpFailedAt when the newest finished run of back-up ended, if it failed; empty when it did not, or there is
 *     none
 * @param verifyFailedAt the same of verify-backup
 */
public record RecentHealth(Optional<Instant> backUpFailedAt, Optional<Instant> verifyFailedAt) {
    /** The newest runs of both jobs have not failed. */
    public static final RecentHealth GOOD = new RecentHealth(Optional.empty(), Optional.empty());
}
