package dev.upkeep.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.BackupStatus;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ProcessIdentity;
import dev.upkeep.run.RunHistory;
import dev.upkeep.run.RunLedger;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.Settings;
import dev.upkeep.testing.S3Mock;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import dev.upkeep.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

class ExpireBackupsIT {
    /** In the middle of a week and of a month: which days are a month's last would change what the rules keep. */
    private final Instant now = Instant.parse("2026-06-17T12:00:00Z");

    @TempDir
    Path home;

    private final UpkeepKeys keys = new UpkeepKeys("upkeep/", "main");
    private ObjectStore store;
    private Catalogue catalogue;
    private Database state;
    private ExpireBackups job;

    @BeforeEach
    void open() {
        open(S3Server.shared().newBucket());
    }

    private void open(ObjectStoreSettings bucket) {
        store = new ObjectStore(bucket);
        catalogue = new Catalogue(store, keys);
        state = Database.ofState(Sample.sqlite(home.resolve("upkeep.db")));
        new StateSchema(state).migrate();
        SettableClock clock = new SettableClock(now);
        Settings settings =
                new SampleTarget(home, Sample.sqlite(home.resolve("app.db")).address(), bucket).settings();
        job = new ExpireBackups(
                settings,
                new ObjectStores(Map.of("main", store)),
                new RunLedger(state.dataSource(), clock, ProcessIdentity.current()),
                new RunHistory(state.dataSource()),
                clock);
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
    }

    @Test
    void deletesTheOldestThatNoRuleKeepsAndNothingThatIsNotABackup() {
        for (int day = 0; day < 60; day++) {
            backup(day, true);
        }
        store.put("ann@x.com/photo.jpg", new byte[1], "image/jpeg");

        ExpiryReport report = job.expire(Sample.run("expire-backups"));

        assertThat(report.expired()).isEqualTo(10);
        assertThat(report.withheld()).isNull();
        List<String> left = catalogue.list().stream().map(Backup::id).toList();
        assertThat(left).hasSize(50).contains(id(0), id(6)).doesNotContain(id(58));
        assertThat(keysBelow("ann@x.com/")).hasSize(1);
        assertThat(keysBelow(keys.backup(id(58), ""))).isEmpty();
    }

    @Test
    void aDryRunSaysWhatItWouldDeleteAndDeletesNothing() {
        for (int day = 0; day < 20; day++) {
            backup(day, true);
        }

        ExpiryReport report = job.expire(Sample.dryRun("expire-backups"));

        assertThat(report.expired()).isPositive();
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.summary()).startsWith("Would delete");
        assertThat(catalogue.list()).hasSize(20);
    }

    @Test
    void deletesNothingWhileNoBackupIsVerified() {
        for (int day = 0; day < 40; day++) {
            backup(day, false);
        }

        ExpiryReport report = job.expire(Sample.run("expire-backups"));

        assertThat(report.expired()).isZero();
        assertThat(report.withheld()).contains("no backup is verified");
        assertThat(catalogue.list()).hasSize(40);
    }

    @Test
    void deletesNothingWhileBackupsAreFailing() {
        for (int day = 1; day < 40; day++) {
            backup(day, true);
        }
        run("20991123T021500Z-failed", "back-up", "FAILED");

        ExpiryReport report = job.expire(Sample.run("expire-backups"));

        assertThat(report.expired()).isZero();
        assertThat(report.withheld()).contains("the newest run of back-up failed");
    }

    @Test
    void deletesWhatARunLeftThatNeverBecameABackupAndSparesTheRunAtWork() {
        backup(0, true);
        String lost = leftover("20261101T021500Z-lost00", "ABANDONED");
        String atWork = leftover("20261102T021500Z-atwork", "RUNNING");
        String elsewhere = "20261103T021500Z-others";
        store.put(keys.backup(elsewhere, "dump.pgc.zst"), new byte[9], "application/zstd");

        ExpiryReport report = job.expire(Sample.run("expire-backups"));

        assertThat(report.leftovers()).isEqualTo(1);
        assertThat(report.leftoverBytes()).isEqualTo(9);
        assertThat(keysBelow(keys.backup(lost, ""))).isEmpty();
        assertThat(keysBelow(keys.backup(atWork, ""))).hasSize(1);
        assertThat(keysBelow(keys.backup(elsewhere, "")))
                .as("of another machine's run, which may be at work")
                .hasSize(1);
    }

    @Test
    void sparesABackupThatTheStoreHoldsByAnObjectLockAndDeletesAnotherInItsPlace() {
        close();
        open(S3Mock.shared().newLockableBucket());
        for (int day = 0; day < 60; day++) {
            backup(day, true);
        }
        lock(id(59), Instant.now().plus(30, ChronoUnit.DAYS));

        ExpiryReport report = job.expire(Sample.run("expire-backups"));

        List<String> left = catalogue.list().stream().map(Backup::id).toList();
        assertThat(report.expired()).isEqualTo(10);
        assertThat(left).hasSize(50).contains(id(59)).doesNotContain(id(58));
        assertThat(report.backups())
                .filteredOn(line -> line.id().equals(id(59)))
                .singleElement()
                .extracting(ExpiryReport.Line::why)
                .asString()
                .contains("lock");
    }

    @Test
    void saysThatABucketKeepsOlderVersionsOfWhatItDeletes() {
        close();
        open(S3Mock.shared().newVersionedBucket());
        for (int day = 0; day < 20; day++) {
            backup(day, true);
        }

        ExpiryReport report = job.expire(Sample.run("expire-backups"));

        assertThat(report.expired()).isPositive();
        assertThat(report.summary()).contains("lifecycle");
    }

    private void lock(String id, Instant until) {
        ((S3Client) store.client())
                .putObjectRetention(request -> request.bucket(store.bucket())
                        .key(keys.backup(id, Manifest.OBJECT_NAME))
                        .retention(lock ->
                                lock.mode(ObjectLockRetentionMode.GOVERNANCE).retainUntilDate(until)));
    }

    private String leftover(String id, String status) {
        store.put(keys.backup(id, "dump.pgc.zst"), new byte[9], "application/zstd");
        run(id, "back-up", status);
        return id;
    }

    private static String id(int daysAgo) {
        return "20260101T021500Z-day" + String.format(Locale.ROOT, "%03d", daysAgo);
    }

    private void backup(int daysAgo, boolean verified) {
        Instant at = now.minus(daysAgo, ChronoUnit.DAYS);
        String id = id(daysAgo);
        String dump = keys.backup(id, "dump.pgc.zst");
        store.put(dump, new byte[100], "application/zstd");
        Manifest manifest = new Manifest(
                1,
                id,
                "main",
                null,
                "schedule",
                at,
                at,
                "postgresql",
                "15.14",
                "pg_dump",
                "15.14",
                "custom",
                "zstd",
                null,
                List.of(new DatabaseDump(
                        "app",
                        1000,
                        null,
                        at,
                        new Contents(List.of(), 0, List.of(), List.of(), null, null),
                        List.of(new StoredFile(dump, 1000, 100, "00", 8)))),
                null,
                "1.2.3");
        store.put(manifest.key(), manifest.json().getBytes(StandardCharsets.UTF_8), "application/json");
        if (verified) {
            catalogue.keep(BackupStatus.unverified(id)
                    .with(new Verification(VerificationLevel.COUNTED, at, true, List.of(), 1, 1, "1.2.3")));
        }
    }

    private void run(String id, String name, String status) {
        JdbcClient.create(state.dataSource())
                .sql("insert into run (id, job, target, trigger_word, requested_by, dry_run, parameters, status,"
                        + " started_at, finished_at, heartbeat_at, host, pid, process_started_at) values (:id, :job,"
                        + " 'main', 'schedule', 'cron', 0, '{}', :status, :now, :now, :now, 'host', 1, :now)")
                .param("id", id)
                .param("job", name)
                .param("status", status)
                .param("now", now.plusSeconds(1).toString().replace("Z", ".000Z"))
                .update();
    }

    private List<String> keysBelow(String prefix) {
        List<String> found = new ArrayList<>();
        store.listObjects(prefix, page -> page.stream().map(StoredObject::key).forEach(found::add));
        return found;
    }
}
