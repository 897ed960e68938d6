package dev.upkeep.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.testing.TestHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupSettingsTest {
    private static final String KEY = "age1wqwzfxw077qar62t3c0ykf3sxp657ce7c0dp992pthpgcf5he3rqw3jkal";
    private static final String OTHER = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    @TempDir
    Path folder;

    private TestHome home;

    @BeforeEach
    void copy() {
        home = new TestHome(folder.resolve("home"));
    }

    @Test
    void theShippedDefaultsAreThese() {
        BackupSettings backup = home.settings().target("main").backup();

        assertThat(backup.ageRecipients()).isEmpty();
        assertThat(backup.ageIdentityFile()).isEmpty();
        assertThat(backup.retention())
                .isEqualTo(new RetentionSettings(0, 7, 4, 12, 0, Duration.ofDays(2), 3, 10, Duration.ofDays(8)));
    }

    @Test
    void everySettingOfRetentionReachesItsPlace() {
        home.with("UPKEEP_BACKUP_KEEP_LAST", "1")
                .with("UPKEEP_BACKUP_KEEP_DAILY", "2")
                .with("UPKEEP_BACKUP_KEEP_WEEKLY", "3")
                .with("UPKEEP_BACKUP_KEEP_MONTHLY", "4")
                .with("UPKEEP_BACKUP_KEEP_YEARLY", "5")
                .with("UPKEEP_BACKUP_KEEP_WITHIN", "6d")
                .with("UPKEEP_BACKUP_KEEP_AT_LEAST", "7")
                .with("UPKEEP_BACKUP_EXPIRE_AT_MOST", "8")
                .with("UPKEEP_BACKUP_EXPIRE_STALE_AFTER", "9d");

        assertThat(home.settings().target("main").backup().retention())
                .isEqualTo(new RetentionSettings(1, 2, 3, 4, 5, Duration.ofDays(6), 7, 8, Duration.ofDays(9)));
    }

    @Test
    void everyLimitOfFreshnessReachesItsPlace() {
        assertThat(home.settings().target("main").backup().freshness())
                .isEqualTo(new FreshnessSettings(
                        Duration.ofHours(26), Duration.ofHours(50), Duration.ofDays(8), Duration.ofDays(15)));

        home.with("UPKEEP_BACKUP_AGE_WARNING", "1h")
                .with("UPKEEP_BACKUP_AGE_CRITICAL", "2h")
                .with("UPKEEP_BACKUP_VERIFIED_AGE_WARNING", "3h")
                .with("UPKEEP_BACKUP_VERIFIED_AGE_CRITICAL", "4h");
        assertThat(home.settings().target("main").backup().freshness())
                .isEqualTo(new FreshnessSettings(
                        Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(3), Duration.ofHours(4)));
    }

    @Test
    void theAlarmComesAfterTheWarning() {
        home.with("UPKEEP_BACKUP_AGE_WARNING", "50h");
        assertRefused("backup.age-critical", "longer than backup.age-warning");
        home.with("UPKEEP_BACKUP_AGE_WARNING", "1h").with("UPKEEP_BACKUP_VERIFIED_AGE_CRITICAL", "8d");
        assertRefused("backup.verified-age-critical", "longer than backup.verified-age-warning");
    }

    @Test
    void theSettingsOfAParallelDumpAreRead() {
        assertThat(home.settings().target("main").backup().parallel()).isEqualTo(new ParallelDump(2, 1024L << 20));
        home.with("UPKEEP_BACKUP_FORMAT", "directory")
                .with("UPKEEP_BACKUP_DUMP_JOBS", "7")
                .with("UPKEEP_BACKUP_DUMP_WAITING", "4GiB");

        BackupSettings backup = home.settings().target("main").backup();

        assertThat(backup.format()).isEqualTo(DumpFormat.DIRECTORY);
        assertThat(backup.parallel()).isEqualTo(new ParallelDump(7, 4096L << 20));
        home.with("UPKEEP_BACKUP_DUMP_JOBS", "17");
        assertRefused("backup.dump-jobs", "'17'", "1 to 16");
        home.with("UPKEEP_BACKUP_DUMP_JOBS", "7").with("UPKEEP_BACKUP_DUMP_WAITING", "127MiB");
        assertRefused("backup.dump-waiting", "'127MiB'", "128MiB to 1TiB");
    }

    @Test
    void atLeastOneVerifiedBackupIsUntouchable() {
        home.with("UPKEEP_BACKUP_KEEP_AT_LEAST", "0");

        assertRefused("backup.keep-at-least", "'0'", "1 to 10000");
    }

    @Test
    void publicKeysAndTheFileOfSecretKeysAreRead() {
        home.with("UPKEEP_BACKUP_AGE_RECIPIENTS", KEY + " , " + OTHER)
                .with("UPKEEP_BACKUP_AGE_IDENTITY_FILE", "data/key.txt");
        BackupSettings backup = home.settings().target("main").backup();

        assertThat(backup.ageRecipients()).containsExactly(new AgeRecipient(KEY), new AgeRecipient(OTHER));
        assertThat(backup.ageIdentityFile()).isEqualTo(Optional.of(home.folder().resolve("data/key.txt")));
    }

    @Test
    void aWrongPublicKeyIsNamedByItsPosition() {
        String mistyped = KEY.replace("wqwz", "wqvz");
        for (String wrong : new String[] {
            mistyped,
            KEY.substring(0, 61),
            KEY.toUpperCase(Locale.ROOT),
            "age1",
            "1",
            "someone@example.com",
            KEY + " " + KEY
        }) {
            home.with("UPKEEP_BACKUP_AGE_RECIPIENTS", OTHER + "," + wrong);
            assertRefused(
                    "backup.age-recipients", "at position 2 what is no public key", "UPKEEP_BACKUP_AGE_RECIPIENTS");
        }
        home.with("UPKEEP_BACKUP_AGE_RECIPIENTS", OTHER + ",");
        assertRefused("backup.age-recipients", "at position 2 nothing");
        home.with("UPKEEP_BACKUP_AGE_RECIPIENTS", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me");
        assertRefused("backup.age-recipients", "at position 1 an SSH key", "age-keygen");
        home.with("UPKEEP_BACKUP_AGE_RECIPIENTS", (KEY + ",").repeat(100) + KEY);
        assertRefused("backup.age-recipients", "has 101 keys", "100 at most");
    }

    @Test
    void aSecretKeyInPlaceOfAPublicOneIsRefusedAndNeverShown() {
        String secret = "QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SX0Z9ZR";
        for (String pasted : new String[] {
            "AGE-SECRET-KEY-1" + secret,
            ("AGE-SECRET-KEY-1" + secret).toLowerCase(Locale.ROOT),
            "GE-SECRET-KEY-1" + secret,
            "AGE-SECRET-KEY-1" + secret.substring(0, 20) + " " + secret.substring(20)
        }) {
            home.with("UPKEEP_BACKUP_AGE_RECIPIENTS", KEY + "," + pasted + "," + OTHER);
            assertRefused("backup.age-recipients", "at position 2 a SECRET key", "age-keygen -y");
            assertThatThrownBy(home::settings)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContainIgnoringCase(secret.substring(25, 35)));
        }
    }

    @Test
    void aSecretKeyInPlaceOfItsFileIsRefusedAndNeverShown() {
        home.with("UPKEEP_BACKUP_AGE_IDENTITY_FILE", "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCR");

        assertRefused("backup.age-identity-file", "is a SECRET key itself");
        assertThatThrownBy(home::settings).hasMessageNotContaining("QQQSYQ");
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(home::settings)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        wrong -> assertThat(wrong.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem).contains(words)));
    }
}
