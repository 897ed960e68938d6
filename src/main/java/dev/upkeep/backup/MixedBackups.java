package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Manifest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a backup stands among those of another database, as happens when two installations store in one bucket: each
 * would expire the other's backups. Not thread-safe.
 */
final class MixedBackups {
    private final Manifest backup;
    private @Nullable Manifest before;

    /** @param backup the backup that was just made */
    MixedBackups(Manifest backup) {
        this.backup = backup;
    }

    /** Takes one backup after the other, the newest first; the first that is not the backup itself counts. */
    void look(Manifest earlier) {
        if (before == null && !earlier.id().equals(backup.id())) {
            before = earlier;
        }
    }

    /** A warning when the backup before this one is of another database. */
    Optional<String> warning() {
        return Optional.ofNullable(before)
                .filter(earlier -> !database(earlier).equals(database(backup)))
                .map(earlier -> "The backup before it, " + earlier.id() + ", is of another database: "
                        + database(earlier)
                        + ", and not " + database(backup) + ". If two installations store in this bucket, give each a "
                        + "backup.prefix of its own, or each expires what the other made. If the database was renamed or "
                        + "replaced, all is well.");
    }

    private static String database(Manifest manifest) {
        return manifest.main().name() + " (" + manifest.engine() + ")";
    }
}
