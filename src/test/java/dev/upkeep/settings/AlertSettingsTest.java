package dev.upkeep.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.testing.Sample;
import dev.upkeep.testing.TestHome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertSettingsTest {
    @TempDir
    Path folder;

    @Test
    void areTheShippedOnesUnlessSomebodySaysOtherwise() {
        assertThat(new TestHome(folder).settings().alerts()).isEqualTo(Sample.alerts());
    }

    @Test
    void areWhatTheFileSays() {
        AlertSettings alerts = new TestHome(folder)
                .with("UPKEEP_ALERTS_GROUP_WINDOW", "1m")
                .with("UPKEEP_ALERTS_REMINDER", "2h")
                .with("UPKEEP_ALERTS_DIGEST_AT", "17:30")
                .with("UPKEEP_ALERTS_TIME_ZONE", "Europe/Berlin")
                .with("UPKEEP_ALERTS_BLIND_AFTER", "1h")
                .with("UPKEEP_ALERTS_ACKNOWLEDGE_FOR", "8h")
                .with("UPKEEP_ALERTS_HOURLY_CAP", "4")
                .with("UPKEEP_ALERTS_GIVE_UP_AFTER", "1d")
                .settings()
                .alerts();

        assertThat(alerts)
                .isEqualTo(new AlertSettings(
                        Duration.ofMinutes(1),
                        Duration.ofHours(2),
                        LocalTime.of(17, 30),
                        ZoneId.of("Europe/Berlin"),
                        Duration.ofHours(1),
                        Duration.ofHours(8),
                        4,
                        Duration.ofDays(1)));
    }

    @Test
    void areRefusedWithTheKeyAndWhatIsAllowed() {
        TestHome home = new TestHome(folder)
                .with("UPKEEP_ALERTS_DIGEST_AT", "25:00")
                .with("UPKEEP_ALERTS_HOURLY_CAP", "0")
                .with("UPKEEP_ALERTS_REMINDER", "1m");

        SettingsException wrong = catchThrowableOfType(SettingsException.class, home::settings);

        assertThat(wrong.problems())
                .anyMatch(problem -> problem.contains("alerts.digest-at: '25:00' is no time of day; write 08:00"))
                .anyMatch(problem -> problem.contains("alerts.hourly-cap: '0' is out of range; allowed: 1 to 1000"))
                .anyMatch(problem -> problem.contains("alerts.reminder: '1m' is out of range; allowed: 10m to 7d"));
    }
}
