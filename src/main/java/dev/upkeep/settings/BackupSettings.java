package dev.upkeep.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the job back-up works.
 *
 * @param prefix everything that Upkeep stores in the bucket has keys below it; ends with a slash
 * @param compressionLevel zstd's level
 * @param pgClientDirectories the only folders to look for pg_dump in; empty for the usual ones
 * @param tempDirectory where the copy of an SQLite database stands while it is uploaded
 * @param ageRecipients whom backups are encrypted to; empty when they are not encrypted
 * @param ageIdentityFile the file with the secret keys that open them; empty where none is verified or restored
 * @param retention which backups stay
 */
public record BackupSettings(
        String prefix,
        int compressionLevel,
        List<Path> pgClientDirectories,
        Path tempDirectory,
        List<AgeRecipient> ageRecipients,
        Optional<Path> ageIdentityFile,
        RetentionSettings retention) {
    public BackupSettings {
        ageRecipients = List.copyOf(ageRecipients);
        pgClientDirectories = List.copyOf(pgClientDirectories);
    }
}
