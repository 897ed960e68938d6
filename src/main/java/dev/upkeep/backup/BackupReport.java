package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
 * @param format what the dumps are once they are decompressed
 * @param encrypted whether they are encrypted
 * @param bucket the bucket and where it is
 * @param databases the databases, that of database.url first
 * @param seconds how long it took; 0 in a dry run
 * @param mebibytesPerSecond how fast it was, in MiB of the dumps before compression; 0 in a dry run
 * @param restore how to restore the first of them by hand, one line for a shell; absent in a dry run
 * @param warnings what somebody should look at although the backup is whole
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
        String format,
        boolean encrypted,
        String bucket,
        List<Dump> databases,
        double seconds,
        double mebibytesPerSecond,
        @Nullable String restore,
        List<String> warnings)
        implements JobReport {
    private static final double MEBIBYTE = 1024 * 1024;

    public BackupReport {
        databases = List.copyOf(databases);
        warnings = List.copyOf(warnings);
    }

    /**
     * One database of the backup.
     *
     * @param name the database's name
     * @param databaseBytes how large the database was
     * @param tables how many tables were counted; 0 in a dry run
     * @param rows how many rows they had; 0 in a dry run
     * @param files how many files it is stored as; 0 in a dry run
     * @param rawBytes the dump's size before compression; 0 in a dry run
     * @param storedBytes the dump's size in the bucket; 0 in a dry run
     * @param key the key of the dump; of several files, that of the table of contents
     * @param sha256 the SHA-256 of the bytes stored under that key; absent in a dry run
     */
    public record Dump(
            String name,
            long databaseBytes,
            int tables,
            long rows,
            int files,
            long rawBytes,
            long storedBytes,
            String key,
            @Nullable String sha256) {
        static Dump of(DatabaseDump dump) {
            return new Dump(
                    dump.name(),
                    dump.bytes(),
                    dump.contents().tables().size(),
                    dump.contents().rows(),
                    dump.files().size(),
                    dump.rawBytes(),
                    dump.storedBytes(),
                    dump.file().key(),
                    dump.file().sha256());
        }
    }

    static BackupReport of(Manifest manifest, String bucket, String restore, List<String> warnings) {
        double seconds =
                Duration.between(manifest.startedAt(), manifest.finishedAt()).toMillis() / 1000.0;
        double speed = seconds == 0 ? 0 : Math.round(manifest.rawBytes() / MEBIBYTE / seconds * 10) / 10.0;
        return new BackupReport(
                1,
                manifest.id(),
                false,
                manifest.label(),
                manifest.engine(),
                manifest.serverVersion(),
                manifest.tool(),
                manifest.toolVersion(),
                manifest.format(),
                manifest.encryption() != null,
                bucket,
                manifest.databases().stream().map(Dump::of).toList(),
                seconds,
                speed,
                restore,
                warnings);
    }

    static BackupReport planned(
            ActiveRun run,
            List<DumpFacts> all,
            List<String> keys,
            boolean encrypted,
            String bucket,
            List<String> warnings) {
        DumpFacts first = all.get(0);
        List<Dump> dumps = new ArrayList<>();
        for (int place = 0; place < all.size(); place++) {
            DumpFacts facts = all.get(place);
            dumps.add(new Dump(facts.database(), facts.databaseBytes(), 0, 0, 0, 0, 0, keys.get(place), null));
        }
        return new BackupReport(
                1,
                run.id(),
                true,
                run.parameter("label").orElse(null),
                first.engine(),
                first.serverVersion(),
                first.tool(),
                first.toolVersion(),
                first.format(),
                encrypted,
                bucket,
                dumps,
                0,
                0,
                null,
                warnings);
    }

    @Override
    public String summary() {
        String names = databases.stream().map(Dump::name).collect(Collectors.joining(", "));
        long databaseBytes = databases.stream().mapToLong(Dump::databaseBytes).sum();
        String what = names + " (" + engine + " " + serverVersion + ", " + Bytes.text(databaseBytes) + ")";
        if (dryRun) {
            return "Would back up " + what + " by " + tool + " " + toolVersion + " to "
                    + databases.get(0).key()
                    + (warnings.isEmpty() ? "" : ". " + String.join(" ", warnings));
        }
        long rows = databases.stream().mapToLong(Dump::rows).sum();
        long raw = databases.stream().mapToLong(Dump::rawBytes).sum();
        long stored = databases.stream().mapToLong(Dump::storedBytes).sum();
        int files = databases.stream().mapToInt(Dump::files).sum();
        return "Backed up " + what + ": " + rows + " rows, " + Bytes.text(raw) + " stored as " + Bytes.text(stored)
                + (files == databases.size() ? "" : " in " + files + " files")
                + " in " + seconds + " s (" + mebibytesPerSecond + " MiB/s), id " + id
                + (warnings.isEmpty() ? "" : ". " + String.join(" ", warnings));
    }

    @Override
    public boolean hasFindings() {
        return !warnings.isEmpty();
    }
}
