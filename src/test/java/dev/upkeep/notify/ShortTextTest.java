package dev.upkeep.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.alert.AlertItem;
import dev.upkeep.alert.AlertMessage;
import dev.upkeep.alert.Level;
import dev.upkeep.alert.NoticeKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is left of a message where there is little room. */
class ShortTextTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String NOTE = "Look at this machine's own network first.";

    private final MessageText text = new MessageText(ZoneOffset.UTC);

    @Test
    void aMessageThatFitsIsWhole() {
        AlertMessage message = message(2, "it is full", List.of());

        assertThat(ShortText.ofCharacters(text, 2_000).of("Head\n", message)).isEqualTo("Head\n" + text.of(message));
    }

    @Test
    void namesThatDoNotFitBecomeANumberAndHintsStay() {
        AlertMessage message = message(
                20,
                "it is full",
                IntStream.range(0, 40)
                        .mapToObj(i -> "a.name.that.is.far.too.long.to.be.shown." + i)
                        .toList());

        assertThat(ShortText.ofCharacters(text, 2_000).of("", message))
                .hasSizeLessThanOrEqualTo(2_000)
                .startsWith("CRIT: storm.0 (main)\n  what: it is full")
                .contains("CRIT: storm.19 (main)", "And 40 more.", NOTE, "upkeep alerts list");
        assertThat(ShortText.ofCharacters(text, 400).of("", message))
                .hasSizeLessThanOrEqualTo(400)
                .containsPattern("And 4\\d more\\.")
                .contains("CRIT: storm.0 (main)", NOTE, "upkeep alerts list");
    }

    @Test
    void aLongDetailIsCutAndNoCharacterOrCommandIs() {
        AlertMessage message = message(1, "x" + "\uD83D\uDD25".repeat(2_000), List.of());

        String inCharacters = ShortText.ofCharacters(text, 2_000).of("", message);
        assertThat(inCharacters).hasSizeLessThanOrEqualTo(2_000).contains("\uD83D\uDD25…", "fix: upkeep run back-up");
        String inBytes = ShortText.ofBytes(text, 2_000).of("", message);
        assertThat(inBytes.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(900, 2_000);
        assertThat(new String(inBytes.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .as("no half of a character")
                .isEqualTo(inBytes);
    }

    private static AlertMessage message(int alerts, String detail, List<String> more) {
        List<AlertItem> items = IntStream.range(0, alerts)
                .mapToObj(i -> item("storm." + i, detail))
                .toList();
        return new AlertMessage("id", "ops", NOW, Level.CRIT, "CRIT", items, more, List.of(), List.of(NOTE));
    }

    private static AlertItem item(String check, String detail) {
        return new AlertItem(
                NoticeKind.FIRED,
                Level.CRIT,
                "main",
                check,
                NOW,
                NOW,
                null,
                null,
                null,
                detail,
                "Users see errors.",
                "upkeep run back-up",
                false,
                List.of());
    }
}
