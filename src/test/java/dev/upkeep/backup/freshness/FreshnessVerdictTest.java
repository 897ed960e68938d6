package dev.upkeep.backup.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.testing.Sample;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessVerdictTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final FreshnessVerdict verdict = new FreshnessVerdict(Sample.freshness(), NOW);

    @ParameterizedTest
    @CsvSource({"PT0S,OK", "PT26H,OK", "PT26H1S,WARN", "PT50H,WARN", "PT50H1S,CRIT", "PT9999H,CRIT"})
    void theNewestBackupIsJudgedByItsAge(Duration age, CheckState state) {
        CheckResult result = verdict.age(List.of(unverified(age), unverified(age.plusDays(1))));
        assertThat(result.state()).isEqualTo(state);
        assertThat(result.value()).isEqualTo(BigDecimal.valueOf(age.toSeconds()));
        assertThat(result.unit()).isEqualTo("s");
    }

    @ParameterizedTest
    @CsvSource({"PT0S,OK", "P8D,OK", "P8DT1S,WARN", "P15D,WARN", "P15DT1S,CRIT"})
    void theNewestVerifiedBackupIsJudgedByTheAgeOfItsData(Duration age, CheckState state) {
        Backup verified = verified(age, VerificationLevel.RESTORED, Duration.ZERO);
        CheckResult result = verdict.verifiedAge(List.of(unverified(Duration.ZERO), verified));
        assertThat(result.state()).isEqualTo(state);
        assertThat(result.value()).isEqualTo(BigDecimal.valueOf(age.toSeconds()));
    }

    @Test
    void tellsPeopleHowOldTheBackupIsAndHowItWasProven() {
        Duration age = Duration.ofHours(80);
        String id = SampleBackup.id(NOW.minus(age));
        Backup restored = verified(age, VerificationLevel.RESTORED, Duration.ofHours(50));
        assertThat(verdict.age(List.of(restored)).detail())
                .isEqualTo("the last backup is 3 d old (id " + id + "), older than the 50 h of backup.age-critical;"
                        + " its restore was tested 50 h ago; `upkeep runs --job back-up` says why none is newer");
        assertThat(verdict.verifiedAge(List.of(restored)).detail())
                .isEqualTo("the last verified backup is 3 d old (id " + id + "); its restore was tested 50 h ago");
        assertThat(verdict.age(List.of(verified(Duration.ofHours(3), VerificationLevel.COUNTED, Duration.ofHours(2))))
                        .detail())
                .startsWith("the last backup is 3 h old (id ")
                .endsWith("); its rows were counted 2 h ago");
        assertThat(verdict.age(List.of(unverified(Duration.ofMinutes(90)))).detail())
                .endsWith("); it is not verified yet");
    }

    @ParameterizedTest
    @CsvSource({"P8D,SKIPPED", "P8DT1S,WARN", "P15DT1S,CRIT"})
    void withoutAProofTheOldestBackupSaysHowMuchTimeThereWas(Duration oldest, CheckState state) {
        CheckResult result = verdict.verifiedAge(List.of(unverified(Duration.ofHours(1)), unverified(oldest)));
        assertThat(result.state()).isEqualTo(state);
        assertThat(result.detail())
                .startsWith("no backup is verified yet; the oldest is 8 d old".replace("8 d", oldest.toDays() + " d"));
    }

    @Test
    void aNewestBackupThatIsDisprovenIsAWarningWhileAnOlderOneIsProven() {
        Backup proven = verified(Duration.ofDays(1), VerificationLevel.RESTORED, Duration.ofHours(20));
        CheckResult result = verdict.verifiedAge(List.of(SampleBackup.disproven(NOW.minusSeconds(60)), proven));
        assertThat(result.state()).isEqualTo(CheckState.WARN);
        assertThat(result.detail()).contains("a newer one (id ", "did not pass its verification: The SHA-256 differs.");
        assertThat(verdict.age(List.of(SampleBackup.disproven(NOW.minusSeconds(60)), proven))
                        .detail())
                .contains("it did not pass its verification");
    }

    @Test
    void nothingButADisprovenBackupIsCritical() {
        CheckResult result = verdict.verifiedAge(List.of(SampleBackup.disproven(NOW.minusSeconds(60))));
        assertThat(result.state()).isEqualTo(CheckState.CRIT);
        assertThat(result.detail()).contains("no backup is verified", "The SHA-256 differs.");
    }

    @Test
    void aBackupFromTheFutureIsUnknownAndNotFresh() {
        Backup ahead = verified(Duration.ofMinutes(-6), VerificationLevel.STORED, Duration.ZERO);
        assertThat(verdict.age(List.of(ahead)).state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(verdict.verifiedAge(List.of(ahead)).state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(verdict.age(List.of(ahead)).detail()).contains("set the clock");
        Backup alittle = unverified(Duration.ofMinutes(-4));
        assertThat(verdict.age(List.of(alittle)).state()).isEqualTo(CheckState.OK);
    }

    @ParameterizedTest
    @CsvSource({"PT59S,0 min", "PT59M,59 min", "PT71H59M,71 h", "PT72H,3 d"})
    void saysAgesAsPeopleDo(Duration age, String text) {
        assertThat(Ages.text(age)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT90M,90 min", "PT26H,26 h", "PT48H,2 d"})
    void saysLimitsExactly(Duration limit, String text) {
        assertThat(Ages.limit(limit)).isEqualTo(text);
    }

    private static Backup unverified(Duration age) {
        return SampleBackup.unverified(NOW.minus(age));
    }

    private static Backup verified(Duration age, VerificationLevel level, Duration ago) {
        return SampleBackup.verified(NOW.minus(age), level, NOW.minus(ago));
    }
}
