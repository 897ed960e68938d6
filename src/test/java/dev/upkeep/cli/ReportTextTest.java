package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTextTest {
    @Test
    void breaksSentencesWhereTheTerminalEnds() {
        record Report(List<String> next) {}

        assertThat(ReportText.lines(
                        new Report(List.of("one two three four five six seven", "a-word-that-is-far-too-long")), 20))
                .containsExactly("next:", "  one two three four", "    five six seven", "  a-word-that-is-fa…");
    }

    @Test
    void writesDurationsSizesAndTimesForPeople() {
        record Report(Duration olderThan, long bytesReclaimed, Instant measuredAt, String unit, String note) {}

        assertThat(ReportText.lines(
                        new Report(
                                Duration.ofHours(24),
                                0,
                                Instant.parse("2026-11-23T02:15:00.123456Z"),
                                "bytes",
                                "PT is no duration"),
                        80))
                .containsExactly(
                        "older than:      24h",
                        "bytes reclaimed: 0 B",
                        "measured at:     2026-11-23T02:15:00Z",
                        "note:            PT is no duration");
    }

    @Test
    void aLongListOfNamesEndsWithHowManyAreLeftOut() {
        record Report(List<String> toCopy) {}

        assertThat(ReportText.lines(new Report(Collections.nCopies(100, "a")), 80))
                .hasSize(22)
                .endsWith("  … and 80 more; --json has 100");
    }

    @Test
    void aNameCannotPlayWithTheTerminal() {
        record Named(String key) {}

        record Report(String key, List<Named> named, List<String> next) {}

        String key = "a" + Character.toString(27) + "[2J" + Character.toString(10) + "b";
        assertThat(ReportText.lines(new Report(key, List.of(new Named(key)), List.of(key)), 80))
                .containsExactly(
                        "key: a\\u001b[2J\\u000ab",
                        "named:",
                        "  key",
                        "  a\\u001b[2J\\u000ab",
                        "next:",
                        "  a\\u001b[2J",
                        "  b");
    }

    @Test
    void breaksSentencesBetweenWordsWhereTheTerminalEnds() {
        assertThat(ReportText.lines(new Advice(List.of("Look at the bucket, then run it again.", "Well.")), 20))
                .containsExactly("next:", "  Look at the", "    bucket, then run", "    it again.", "  Well.");
    }

    @Test
    void putsWhatIsTooWideForTheLineOfATableBelowIt() {
        record Step(String version, String description, String by, String restorePoint) {}

        assertThat(ReportText.rows(
                        List.of(
                                new Step("1", "start", "ann", ""),
                                new Step("2", "add number", "bob", "20261130T0215Z-abcdef")),
                        30))
                .containsExactly(
                        "version  description  by",
                        "1        start        ann",
                        "2        add number   bob",
                        "  restore point:",
                        "    20261130T0215Z-abcdef");
    }

    record Advice(List<String> next) {}
}
