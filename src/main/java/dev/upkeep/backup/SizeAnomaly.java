package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.run.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether a backup is much smaller or larger than the last ones of the same database: it may be whole and still
 * show that something is wrong, such as a table that somebody emptied. Not thread-safe.
 */
final class SizeAnomaly {
    private static final int LOOKED_AT = 7;
    private static final int FEWEST = 3;

    private final Manifest backup;
    private final List<Long> sizes = new ArrayList<>();

    /** @param backup the backup that is looked at */
    SizeAnomaly(Manifest backup) {
        this.backup = backup;
    }

    /**
     * Takes one backup after the other, the newest first; what is of another database or format, or the backup itself,
     * counts for nothing.
     *
     * @return whether no older one is needed
     */
    boolean isEnough(Manifest earlier) {
        if (!earlier.id().equals(backup.id())
                && earlier.format().equals(backup.format())
                && earlier.main().name().equals(backup.main().name())) {
            sizes.add(earlier.rawBytes());
        }
        return sizes.size() >= LOOKED_AT;
    }

    /**
     * A warning when the backup has less than half or more than twice the median of the last seven; none while there
     * are fewer than three.
     */
    Optional<String> warning() {
        if (sizes.size() < FEWEST) {
            return Optional.empty();
        }
        long median = sizes.stream().sorted().toList().get(sizes.size() / 2);
        long bytes = backup.rawBytes();
        if (bytes >= median / 2 && bytes / 2 <= median) {
            return Optional.empty();
        }
        return Optional.of("The dump has " + Bytes.text(bytes) + ", and the median of the last " + sizes.size()
                + " backups is " + Bytes.text(median) + ". If nobody " + (bytes < median ? "deleted" : "added")
                + " that much, look at the rows of each table: upkeep backups show " + backup.id() + ".");
    }
}
