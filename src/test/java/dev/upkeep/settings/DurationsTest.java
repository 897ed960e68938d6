package dev.upkeep.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void readsBackWhatItWritesOfAWholeUnit() {
        for (String text : List.of("0s", "500ms", "59s", "5m", "24h", "47h", "7d", "3650d")) {
            assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
        }
    }

    @Test
    void writesTheTwoLargestUnitsForPeople() {
        assertThat(Durations.text(Duration.ofMillis(2_440))).isEqualTo("2.4s");
        assertThat(Durations.text(Duration.ofSeconds(125))).isEqualTo("2m5s");
        assertThat(Durations.text(Duration.ofMinutes(90))).isEqualTo("1h30m");
        assertThat(Durations.text(Duration.ofHours(51))).isEqualTo("2d3h");
        assertThat(Durations.text(Duration.ofMinutes(-5))).isEqualTo("-5m");
    }
}
