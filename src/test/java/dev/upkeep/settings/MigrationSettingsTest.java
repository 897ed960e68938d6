package dev.upkeep.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.testing.TestHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationSettingsTest {
    @TempDir
    private Path folder;

    private TestHome home;

    @BeforeEach
    void production() {
        home = new TestHome(folder.resolve("home"))
                .with("UPKEEP_PROFILE", "prod")
                .with("DATABASE_URL", "postgres://u:p@127.0.0.1:5432/app")
                .with("S3_BUCKET", "application")
                .with("AWS_REGION", "eu-central-1")
                .with("AWS_ACCESS_KEY_ID", "id")
                .with("AWS_SECRET_ACCESS_KEY", "secret");
    }

    @Test
    void aRestorePointIsMadeInProductionAndNotOnADevelopersMachine() {
        assertThat(settings().restorePoint()).isEqualTo("make");
        assertThat(new TestHome(folder.resolve("local"))
                        .settings()
                        .target("main")
                        .migration()
                        .restorePoint())
                .isEqualTo("off");
        home.with("UPKEEP_MIGRATION_RESTORE_POINT", "require").with("UPKEEP_MIGRATION_RESTORE_POINT_AGE", "2h");
        assertThat(settings().restorePoint()).isEqualTo("require");
        assertThat(settings().restorePointAge()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void refusesAnotherWordAndAnAgeOutOfRange() {
        home.with("UPKEEP_MIGRATION_RESTORE_POINT", "maybe");
        assertRefused("migration.restore-point", "maybe", "make, require, off");
        home.with("UPKEEP_MIGRATION_RESTORE_POINT", "off").with("UPKEEP_MIGRATION_RESTORE_POINT_AGE", "1s");
        assertRefused("migration.restore-point-age", "allowed: 1m to 30d");
    }

    @Test
    void theAgeOfABackupToRehearseOnIsRead() {
        assertThat(settings().rehearsalBackupAge()).isEqualTo(Duration.ofDays(7));
        home.with("UPKEEP_MIGRATION_REHEARSE_BACKUP_AGE", "36h");
        assertThat(settings().rehearsalBackupAge()).isEqualTo(Duration.ofHours(36));
        home.with("UPKEEP_MIGRATION_REHEARSE_BACKUP_AGE", "1s");
        assertRefused("migration.rehearse-backup-age", "allowed: 1m to 3650d");
    }

    @Test
    void namesTheRolesThatHaveToReadEverything() {
        assertThat(settings().readers()).isEmpty();
        home.with("UPKEEP_MIGRATION_READERS", "backup, report");
        assertThat(settings().readers()).isEqualTo(List.of("backup", "report"));
    }

    private MigrationSettings settings() {
        return home.settings().target("main").migration();
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
