package dev.upkeep.settings;

import java.nio.file.Path;
import java.util.List;

/**
 * How the job back-up works.
 *
 * @param prefix everything that Upkeep stores in the bucket has keys below it; ends with a slash
 * @param compressionLevel zstd's level
 * @param pgClientDirectories the only folders to look for pg_dump in; empty for the usual ones
 * @param tempDirectory where the copy of an SQLite database stands while it is uploaded
 */
public record BackupSettings(String prefix, int compressionLevel, List<Path> pgClientDirectories, Path tempDirectory) {
    public BackupSettings {
        pgClientDirectories = List.copyOf(pgClientDirectories);
    }
}
