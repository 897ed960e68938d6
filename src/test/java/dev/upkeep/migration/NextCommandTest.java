package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.testing.Sample;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NextCommandTest {
    @Test
    void asksAgainForWhatTheRunWasAskedFor() {
        assertThat(again(Map.of())).isEqualTo("upkeep migrate up");
        assertThat(again(Map.of("to", "6"))).isEqualTo("upkeep migrate up --to 6");
        assertThat(again(Map.of("action", "down", "to", "1", "confirm", "yes")))
                .isEqualTo("upkeep migrate down --to 1");
        assertThat(again(Map.of("action", "gate", "skip-rehearsal", "yes")))
                .isEqualTo("upkeep migrate gate --skip-rehearsal");
        assertThat(again(Map.of("baseline", "1", "to", "1"))).isEqualTo("upkeep migrate baseline 1");
    }

    @Test
    void namesTheTargetUnlessItIsTheUsualOne() {
        assertThat(NextCommand.again(Sample.run("migrate", "blog", Map.of("action", "gate", "to", "6"))))
                .isEqualTo("upkeep migrate gate --to 6 --target blog");
        assertThat(NextCommand.of(Sample.run("migrate", "blog", Map.of()), "repair --dry-run"))
                .isEqualTo("upkeep migrate repair --dry-run --target blog");
    }

    private static String again(Map<String, String> parameters) {
        return NextCommand.again(Sample.run("migrate", parameters));
    }
}
