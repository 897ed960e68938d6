package dev.upkeep.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the job back-up works.
 *
 * @param prefix everything that Upkeep stores in the bucket has keys below it; ends with a slash
 * @param format what pg_dump writes
 * @param parallel how a dump of the format `directory` is made
 * @param furtherDatabases the names of further databases of the same server that belong into each backup
 * @param excludedData tables whose rows are left out, as `name` or `schema.name`
 * @param globals whether the server's roles and tablespaces belong into each backup
 * @param fingerprints whether a fingerprint of each table's contents is taken
 * @param compressionLevel zstd's level
 * @param compressionWorkers how many threads compress
 * @param pgClientDirectories the only folders to look for PostgreSQL's programs in; empty for the usual ones
 * @param tempDirectory where the copy of an SQLite database stands while it is uploaded, what waits of a dump of the
 *     format `directory`, and what verifying and restoring need for a while
 * @param ageRecipients whom backups are encrypted to; empty when they are not encrypted
 * @param ageIdentityFile the file with the secret keys that open them; empty where none is verified or restored
 * @param retention which backups stay
 * @param verifyServer the server whose scratch databases backups are restored into for proof; empty for one that is
 *     started for that
 * @param verifyLevel how far a backup is verified when nobody says so: `stored`, `counted` or `restored`
 * @param freshness how old backups may grow
 */
public record BackupSettings(
        String prefix,
        DumpFormat format,
        ParallelDump parallel,
        List<String> furtherDatabases,
        List<String> excludedData,
        boolean globals,
        boolean fingerprints,
        int compressionLevel,
        int compressionWorkers,
        List<Path> pgClientDirectories,
        Path tempDirectory,
        List<AgeRecipient> ageRecipients,
        Optional<Path> ageIdentityFile,
        RetentionSettings retention,
        Optional<DatabaseAddress.Postgres> verifyServer,
        String verifyLevel,
        FreshnessSettings freshness) {
    public BackupSettings {
        furtherDatabases = List.copyOf(furtherDatabases);
        excludedData = List.copyOf(excludedData);
        ageRecipients = List.copyOf(ageRecipients);
        pgClientDirectories = List.copyOf(pgClientDirectories);
    }
}
