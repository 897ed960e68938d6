package dev.upkeep.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.check.Thresholds;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final Observation UNSEEN = Observation.judged(CheckState.UNKNOWN, "nobody has analyzed it");

    @Test
    void whatCannotBeFoundOutHidesNothingThatWasFound() {
        CheckResult warned = judge(false, Observation.of(80, "sequence a has used up 80 %"), UNSEEN);
        assertThat(warned.state()).isEqualTo(CheckState.WARN);
        assertThat(warned.value()).isEqualByComparingTo("80");
        assertThat(warned.detail())
                .isEqualTo("sequence a has used up 80 % (WARN from 75 % on); and UNKNOWN: nobody has analyzed it");

        CheckResult alarm = judge(false, UNSEEN, Observation.of(95, "sequence a has used up 95 %"));
        assertThat(alarm.state()).isEqualTo(CheckState.CRIT);
        assertThat(alarm.detail()).endsWith("; and UNKNOWN: nobody has analyzed it");
    }

    @Test
    void whatCannotBeFoundOutIsNeverTakenForOk() {
        CheckResult unknown = judge(false, Observation.of(10, "sequence a has used up 10 %"), UNSEEN);
        assertThat(unknown.state()).isEqualTo(CheckState.UNKNOWN);
        assertThat(unknown.detail()).isEqualTo("nobody has analyzed it");
    }

    @Test
    void aValueIsKeptBesideWhatHasNone() {
        Observation share = Observation.judged(CheckState.OK, "10 % are used");
        for (boolean lowerIsWorse : List.of(true, false)) {
            CheckResult good = judge(lowerIsWorse, share, Observation.of(lowerIsWorse ? 90 : 10, "full in days"));
            assertThat(good.state()).isEqualTo(CheckState.OK);
            assertThat(good.value()).isNotNull();
        }
    }

    private static CheckResult judge(boolean lowerIsWorse, Observation... seen) {
        Thresholds thresholds = new Thresholds(
                Optional.of(new BigDecimal("75")),
                Optional.of(new BigDecimal(lowerIsWorse ? "7" : "90")),
                lowerIsWorse);
        CheckDefinition check = new CheckDefinition(
                "a",
                CheckDefinition.Scope.TARGET,
                List.of(),
                thresholds,
                "%",
                Duration.ofMinutes(1),
                List.of(),
                3,
                2,
                "Because.",
                "Nothing.");
        return new Judgement(check).on(List.of(seen));
    }
}
