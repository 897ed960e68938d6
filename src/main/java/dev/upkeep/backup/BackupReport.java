package dev.upkeep.backup;

import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the job back-up did, or in a dry run would have done.
 *
 * @param schemaVersion the version of this form: 1
 * @param id the backup's id, which is the run's
 * @param dryRun whether nothing was stored
 * @param label what a person called the backup; absent when nobody did
 * @param engine `postgresql` or `sqlite`
 * @param serverVersion the database's version
 * @param tool what made the dump
 * @param toolVersion the tool's version
 * @param database the database's name
 * @param databaseBytes how large the database was
 * @param bucket the bucket and where it is
 * @param key the key of the dump
 * @param partBytes the size of the upload's parts
 * @param rawBytes the dump's size before compression; 0 in a dry run
 * @param storedBytes the dump's size in the bucket; 0 in a dry run
 * @param sha256 the SHA-256 of the stored bytes; absent in a dry run
 * @param seconds how long the dump took; 0 in a dry run
 * @param mebibytesPerSecond how fast it was, in MiB of the dump before compression; 0 in a dry run
 * @param restore how to restore it by hand: one line for a shell
 */
public record BackupReport(
        int schemaVersion,
        String id,
        boolean dryRun,
        @Nullable String label,
        String engine,
        String serverVersion,
        String tool,
        String toolVersion,
        String database,
        long databaseBytes,
        String bucket,
        String key,
        int partBytes,
        long rawBytes,
        long storedBytes,
        @Nullable String sha256,
        double seconds,
        double mebibytesPerSecond,
        String restore)
        implements JobReport {
    private static final double MEBIBYTE = 1024 * 1024;

    static BackupReport of(Manifest manifest, boolean dryRun, String bucket, String restore) {
        double seconds =
                Duration.between(manifest.startedAt(), manifest.finishedAt()).toMillis() / 1000.0;
        double speed = seconds == 0 ? 0 : Math.round(manifest.rawBytes() / MEBIBYTE / seconds * 10) / 10.0;
        return new BackupReport(
                1,
                manifest.id(),
                dryRun,
                manifest.label(),
                manifest.engine(),
                manifest.serverVersion(),
                manifest.tool(),
                manifest.toolVersion(),
                manifest.database(),
                manifest.databaseBytes(),
                bucket,
                manifest.dumpKey(),
                manifest.partBytes(),
                manifest.rawBytes(),
                manifest.storedBytes(),
                dryRun ? null : manifest.sha256(),
                dryRun ? 0 : seconds,
                speed,
                restore);
    }

    @Override
    public String summary() {
        String what = database + " (" + engine + " " + serverVersion + ", " + Bytes.text(databaseBytes) + ")";
        if (dryRun) {
            return "Would back up " + what + " by " + tool + " " + toolVersion + " to " + key + " in parts of "
                    + Bytes.text(partBytes);
        }
        return "Backed up " + what + " to " + key + ": " + Bytes.text(rawBytes) + " stored as "
                + Bytes.text(storedBytes) + " in " + seconds + " s (" + mebibytesPerSecond + " MiB/s)";
    }

    @Override
    public boolean hasFindings() {
        return false;
    }
}
