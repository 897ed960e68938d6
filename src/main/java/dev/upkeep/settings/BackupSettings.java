package dev.upkeep.settings;

import java.nio.file.Path;
import java.util.List;

/**
 * How the job back-up works.
 *
 * @param prefix everything that Upkeep stores in the bucket has keys below it; ends with a slash
 * @param compressionLevel zstd's level
 * @param pgDumpDirectories folders to look for pg_dump in first
 * @param tempDirectory where the copy of an SQLite database stands while it is uploaded
 */
public record BackupSettings(String prefix, int compressionLevel, List<Path> pgDumpDirectories, Path tempDirectory) {
    public BackupSettings {
        pgDumpDirectories = List.copyOf(pgDumpDirectories);
    }
}
