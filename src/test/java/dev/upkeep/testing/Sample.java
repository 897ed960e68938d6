package dev.upkeep.testing;

import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Progress;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.AlertSettings;
import dev.upkeep.settings.BackupSettings;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.settings.DumpFormat;
import dev.upkeep.settings.FreshnessSettings;
import dev.upkeep.settings.ParallelDump;
import dev.upkeep.settings.RetentionSettings;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.settings.UploadsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Settings and runs as tests need them. */
public final class Sample {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Sample() {}

    /** The shipped limits, with an address. */
    public static DatabaseSettings settings(DatabaseAddress address) {
        return new DatabaseSettings(
                address,
                3,
                Duration.ofSeconds(180),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(90),
                Duration.ofSeconds(120));
    }

    /** The shipped limits, with an SQLite file. */
    public static DatabaseSettings sqlite(Path file) {
        return settings(new DatabaseAddress.Sqlite(file));
    }

    /** The shipped limits, with an SQLite file that is made here, empty, unless it is there. */
    public static DatabaseSettings emptySqlite(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sqlite(file);
    }

    /** Alerts as shipped. */
    public static AlertSettings alerts() {
        return new AlertSettings(
                Duration.ofSeconds(30),
                Duration.ofHours(4),
                LocalTime.of(8, 0),
                ZoneId.of("UTC"),
                Duration.ofHours(6),
                Duration.ofHours(24),
                10,
                Duration.ofDays(3));
    }

    /** Backups as shipped, not encrypted. */
    public static BackupSettings backup(Path tempDirectory) {
        return new BackupSettings(
                "upkeep/",
                DumpFormat.CUSTOM,
                parallelDump(),
                List.of(),
                List.of(),
                true,
                false,
                3,
                2,
                List.of(),
                tempDirectory,
                List.of(),
                Optional.empty(),
                retention(),
                Optional.empty(),
                "counted",
                freshness());
    }

    /** Parallel dumps as shipped. */
    public static ParallelDump parallelDump() {
        return new ParallelDump(2, 1024L * 1024 * 1024);
    }

    /** The shipped retention. */
    public static RetentionSettings retention() {
        return new RetentionSettings(0, 7, 4, 12, 0, Duration.ofDays(2), 3, 10, Duration.ofDays(8));
    }

    /** The job recalculate-storage as shipped, with a template for the users' prefixes. */
    public static StorageSettings storage(String userPrefix) {
        return new StorageSettings(
                userPrefix,
                Set.of(),
                false,
                0,
                25,
                500,
                StorageSettings.Listing.AUTO,
                16,
                0,
                Duration.ofHours(2),
                60,
                Optional.empty(),
                90,
                Optional.empty());
    }

    /** The job abort-incomplete-uploads as shipped. */
    public static UploadsSettings uploads() {
        return new UploadsSettings(Duration.ofHours(24), List.of(), List.of(), true, 32, 0, Duration.ZERO);
    }

    /** The shipped limits of freshness. */
    public static FreshnessSettings freshness() {
        return new FreshnessSettings(
                Duration.ofHours(26), Duration.ofHours(50), Duration.ofDays(8), Duration.ofDays(15));
    }

    /** A run of a job for the target `main`, at work in this thread. */
    public static ActiveRun run(String job) {
        return run(job, false);
    }

    /** A run of a job for the target `main` that changes nothing. */
    public static ActiveRun dryRun(String job) {
        return run(job, true);
    }

    /** A run of a job for the target `main` with parameters that changes nothing. */
    public static ActiveRun dryRun(String job, Map<String, String> parameters) {
        return run(job, true, parameters, Progress.SILENT);
    }

    /** A run of a job for the target `main` with parameters. */
    public static ActiveRun run(String job, Map<String, String> parameters) {
        return run(job, false, parameters, Progress.SILENT);
    }

    /** A run of a job for any target with parameters. */
    public static ActiveRun run(String job, String target, Map<String, String> parameters) {
        return run(job, target, false, parameters, Progress.SILENT);
    }

    /** A run of a job for the target `main` that tells how far it has come. */
    public static ActiveRun run(String job, Progress progress) {
        return run(job, false, Map.of(), progress);
    }

    private static ActiveRun run(String job, boolean dryRun) {
        return run(job, dryRun, Map.of(), Progress.SILENT);
    }

    private static ActiveRun run(String job, boolean dryRun, Map<String, String> parameters, Progress progress) {
        return run(job, "main", dryRun, parameters, progress);
    }

    private static ActiveRun run(
            String job, String target, boolean dryRun, Map<String, String> parameters, Progress progress) {
        Run run = new Run(
                "20261123T021500Z-" + NUMBER.incrementAndGet(),
                job,
                target,
                Trigger.COMMAND,
                "test",
                dryRun,
                parameters,
                RunStatus.RUNNING,
                Instant.parse("2026-11-23T02:15:00Z"),
                null,
                null,
                null,
                null);
        return new ActiveRun(run, progress, Thread.currentThread());
    }
}
