package dev.upkeep.backup.freshness;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.BackupStatus;
import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.catalogue.TableRows;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.backup.catalogue.VerificationLevel;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** A backup of two tables with 42 rows, made at some time. */
final class SampleBackup {
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z-abcdef'").withZone(ZoneOffset.UTC);

    private SampleBackup() {}

    static Backup unverified(Instant finishedAt) {
        return new Backup(manifest(finishedAt), BackupStatus.unverified(id(finishedAt)));
    }

    static Backup verified(Instant finishedAt, VerificationLevel level, Instant verifiedAt) {
        return new Backup(
                manifest(finishedAt),
                BackupStatus.unverified(id(finishedAt))
                        .with(new Verification(level, verifiedAt, true, List.of(), 1, 42, "1.2.3")));
    }

    static Backup disproven(Instant finishedAt) {
        return new Backup(
                manifest(finishedAt),
                BackupStatus.unverified(id(finishedAt))
                        .with(new Verification(
                                VerificationLevel.STORED,
                                finishedAt.plusSeconds(60),
                                false,
                                List.of("The SHA-256 differs."),
                                1,
                                0,
                                "1.2.3")));
    }

    static Manifest manifest(Instant finishedAt) {
        String folder = "upkeep/main/backups/" + id(finishedAt) + "/";
        Contents contents =
                new Contents(List.of(rows("user", 40), rows("plan", 2)), 0, List.of(), List.of(), null, null);
        return new Manifest(
                Manifest.SCHEMA_VERSION,
                id(finishedAt),
                "main",
                null,
                "schedule",
                finishedAt.minus(Duration.ofMillis(2500)),
                finishedAt,
                "postgresql",
                "15.14",
                "pg_dump",
                "15.14",
                "custom",
                "zstd",
                null,
                List.of(new DatabaseDump(
                        "app",
                        5000,
                        null,
                        finishedAt,
                        contents,
                        List.of(new StoredFile(folder + "dump.pgc.zst", 3000, 1000, "00", 5)))),
                new StoredFile(folder + "globals.sql.zst", 300, 100, "00", 5),
                "1.2.3");
    }

    static String id(Instant at) {
        return ID.format(at);
    }

    private static TableRows rows(String table, long rows) {
        return new TableRows("public", table, rows, null);
    }
}
