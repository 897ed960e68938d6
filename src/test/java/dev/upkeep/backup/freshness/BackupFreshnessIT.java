package dev.upkeep.backup.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.database.Database;
import dev.upkeep.database.StateSchema;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.RunHistory;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.Settings;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import dev.upkeep.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class BackupFreshnessIT {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00.000Z");

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(NOW);
    private final UpkeepKeys keys = new UpkeepKeys("upkeep/", "main");
    private final LastBackups last = new LastBackups();
    private ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private final ObjectStore store = new ObjectStore(bucket);
    private Database state;

    @BeforeEach
    void prepare() {
        state = Database.ofState(Sample.sqlite(folder.resolve("state.db")));
        new StateSchema(state).migrate();
        recordRun("check-health", "RUNNING", NOW, 0);
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
    }

    @Test
    void turnsCriticalByItselfWhenNothingRunsAnyMore() {
        store(SampleBackup.unverified(NOW));
        assertThat(states()).containsExactly(CheckState.OK, CheckState.SKIPPED);
        clock.tick(Duration.ofHours(27));
        assertThat(states()).containsExactly(CheckState.WARN, CheckState.SKIPPED);
        clock.tick(Duration.ofHours(24));
        assertThat(states()).containsExactly(CheckState.CRIT, CheckState.SKIPPED);
        clock.tick(Duration.ofDays(7));
        assertThat(states()).containsExactly(CheckState.CRIT, CheckState.WARN);
        clock.tick(Duration.ofDays(7));
        assertThat(states()).containsExactly(CheckState.CRIT, CheckState.CRIT);
    }

    @Test
    void seesWhatOtherMachinesPutIntoTheBucket() {
        store(SampleBackup.verified(NOW.minus(Duration.ofDays(3)), VerificationLevel.RESTORED, NOW));
        assertThat(states()).containsExactly(CheckState.CRIT, CheckState.OK);
        store(SampleBackup.unverified(NOW));
        List<CheckResult> checks = check(false);
        assertThat(checks).extracting(CheckResult::id).containsExactly("backup.age", "backup.verified-age");
        assertThat(checks).extracting(CheckResult::state).containsExactly(CheckState.OK, CheckState.OK);
        assertThat(last.all().get("main").newest())
                .contains(new LastBackups.Made(NOW, Duration.ofMillis(2500), 1100, 3300, 42));
        assertThat(last.all().get("main").verifiedAt()).contains(NOW.minus(Duration.ofDays(3)));
    }

    @Test
    void readsNoOlderBackupThanTheNewestVerifiedOne() {
        store(SampleBackup.unverified(NOW.minus(Duration.ofDays(3))));
        store(SampleBackup.verified(NOW.minus(Duration.ofDays(2)), VerificationLevel.STORED, NOW));
        store(SampleBackup.unverified(NOW.minus(Duration.ofDays(1))));
        Catalogue catalogue = new Catalogue(store, keys);
        assertThat(catalogue.newestUntil(Backup::isVerified))
                .extracting(Backup::id)
                .containsExactly(
                        SampleBackup.id(NOW.minus(Duration.ofDays(1))), SampleBackup.id(NOW.minus(Duration.ofDays(2))));
        assertThat(catalogue.list()).hasSize(3);
    }

    @Test
    void aDumpWithoutItsManifestIsNoBackup() {
        store.put(keys.backup(SampleBackup.id(NOW), "dump.pgc.zst"), new byte[1], "application/zstd");
        assertThat(states()).containsExactly(CheckState.WARN, CheckState.SKIPPED);
    }

    @Test
    void theFirstDaysWithoutABackupAreAWarningAndThenAnAlarm() {
        assertThat(check(false).get(0).detail()).contains("there is no backup yet", "upkeep run back-up");
        assertThat(states()).containsExactly(CheckState.WARN, CheckState.SKIPPED);
        clock.tick(Duration.ofHours(51));
        assertThat(states()).containsExactly(CheckState.CRIT, CheckState.SKIPPED);
        assertThat(check(false).get(0).detail()).contains("none was tried in the 51 h", "back-up.cron");
    }

    @Test
    void noBackupAfterABackUpHasEndedIsAnAlarmAtOnce() {
        recordRun("back-up", "SKIPPED", NOW, 0);
        recordRun("back-up", "SUCCEEDED", NOW, 1);
        assertThat(states()).containsExactly(CheckState.WARN, CheckState.SKIPPED);
        recordRun("back-up", "FAILED", NOW, 0);
        assertThat(states()).containsExactly(CheckState.CRIT, CheckState.SKIPPED);
        assertThat(check(false).get(0).detail()).contains("although back-up has run");
    }

    @Test
    void aStoreThatDoesNotAnswerIsUnknownWithTheReason() {
        bucket = S3Server.shared().settings("no-such-bucket", S3Server.SECRET);
        assertThat(check(false)).allSatisfy(check -> {
            assertThat(check.state()).isEqualTo(CheckState.UNKNOWN);
            assertThat(check.detail()).contains("could not be looked at", "no-such-bucket");
        });
        assertThat(last.all()).isEmpty();
    }

    @Test
    void aDryRunRemembersNothing() {
        check(true);
        assertThat(last.all()).isEmpty();
    }

    @Test
    void aBackupThatIsMadeKeepsWhatIsKnownOfVerifiedOnes() {
        store(SampleBackup.verified(NOW.minus(Duration.ofDays(3)), VerificationLevel.RESTORED, NOW));
        check(false);
        last.made(SampleBackup.manifest(NOW));
        assertThat(last.all().get("main").newest().orElseThrow().finishedAt()).isEqualTo(NOW);
        assertThat(last.all().get("main").verifiedAt()).contains(NOW.minus(Duration.ofDays(3)));
    }

    private void store(Backup backup) {
        store.put(
                keys.backup(backup.id(), "manifest.json"),
                backup.manifest().json().getBytes(StandardCharsets.UTF_8),
                "application/json");
        if (!backup.status().verifications().isEmpty()) {
            new Catalogue(store, keys).keep(backup.status());
        }
    }

    private List<CheckState> states() {
        return check(false).stream().map(CheckResult::state).toList();
    }

    private List<CheckResult> check(boolean dryRun) {
        Settings settings =
                new SampleTarget(folder, new DatabaseAddress.Sqlite(folder.resolve("app.db")), bucket).settings();
        try (ObjectStore looked = new ObjectStore(bucket)) {
            return new BackupFreshness(
                            settings::target,
                            new ObjectStores(Map.of("main", looked)),
                            new RunHistory(state.dataSource()),
                            last,
                            clock)
                    .check(dryRun ? Sample.dryRun("check-health") : Sample.run("check-health"));
        }
    }

    private void recordRun(String job, String status, Instant at, int dryRun) {
        JdbcClient.create(state.dataSource())
                .sql("insert into run (id, job, target, trigger_word, requested_by, dry_run, parameters, status,"
                        + " started_at, finished_at, heartbeat_at, host, pid, process_started_at) values"
                        + " (?, ?, 'main', 'schedule', 'cron', ?, '{}', ?, ?, ?, ?, 'here', 1, ?)")
                .params(
                        job + status + dryRun,
                        job,
                        dryRun,
                        status,
                        at.toString().replace("00Z", "00.000Z"),
                        status.equals("RUNNING") ? null : at.toString().replace("00Z", "00.000Z"),
                        at.toString(),
                        at.toString())
                .update();
    }
}
