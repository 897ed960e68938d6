package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.run.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * A backup that is much smaller or larger than the last ones: it may be whole and still show that something is wrong
 * with the database, such as a table that somebody emptied.
 */
final class SizeAnomaly {
    private static final int LOOKED_AT = 7;
    private static final int FEWEST = 3;

    private SizeAnomaly() {}

    /**
     * A warning when a backup has less than half or more than twice the median of the last seven of its kind; none
     * while there are fewer than three.
     *
     * @param backup the backup
     * @param earlier those before it, newest first
     */
    static Optional<String> warning(Manifest backup, List<Manifest> earlier) {
        List<Long> sizes = earlier.stream()
                .filter(one -> one.format().equals(backup.format()))
                .limit(LOOKED_AT)
                .map(Manifest::rawBytes)
                .sorted()
                .toList();
        if (sizes.size() < FEWEST) {
            return Optional.empty();
        }
        long median = sizes.get(sizes.size() / 2);
        long bytes = backup.rawBytes();
        if (bytes >= median / 2 && bytes / 2 <= median) {
            return Optional.empty();
        }
        return Optional.of("The dump has " + Bytes.text(bytes) + ", and the median of the last " + sizes.size()
                + " backups is " + Bytes.text(median) + ". If nobody " + (bytes < median ? "deleted" : "added")
                + " that much, look at the rows of each table: upkeep backups show " + backup.id() + ".");
    }
}
