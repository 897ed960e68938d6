package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.uploads.StoreRule;
import dev.upkeep.uploads.UploadsReport;
import dev.upkeep.uploads.UploadsReport.AbortedUpload;
import dev.upkeep.uploads.UploadsReport.FailedUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UploadsTextTest {
    private static final String ESCAPE = Character.toString(27);
    private static final String LINE_END = Character.toString(10);
    private static final Instant BEGUN = Instant.parse("2026-11-21T13:13:34Z");

    @Test
    void saysInEightyColumnsWhatWasDoneAndWhatIsNext() {
        AbortedUpload film = new AbortedUpload("ann@x.com/film one.mp4", "id", BEGUN, 6L * 1024 * 1024, false);
        AbortedUpload dump =
                new AbortedUpload("upkeep/main/backups/20261121T131334Z-k3f9qa/dump.zst", "id", BEGUN, null, true);
        FailedUpload denied = new FailedUpload("bob@x.com/1", "id", BEGUN, "The store refused: AccessDenied.");

        assertThat(UploadsText.lines(
                        report(false, List.of(film, dump), List.of(denied), List.of("See to the rights.")), 80))
                .containsExactly(
                        "Incomplete uploads in application at http://127.0.0.1:9 under 'ann@x.com/'",
                        "  listed              9",
                        "  aborted             2  at least 6.0 MiB reclaimed",
                        "  left alone          5  younger than 24h, or still growing",
                        "  failed              1  could not be aborted",
                        "",
                        "Aborted (begun, UTC)      size  key",
                        "  2026-11-21 13:13     6.0 MiB  ann@x.com/film one.mp4",
                        "  2026-11-21 13:13",
                        "    upkeep/main/backups/20261121T131334Z-k3f9qa/dump.zst",
                        "    left behind by a run of Upkeep that has ended",
                        "",
                        "Not aborted (begun, UTC)        key",
                        "  2026-11-21 13:13              bob@x.com/1",
                        "    The store refused: AccessDenied.",
                        "",
                        "A lifecycle rule makes the store abort all of them by itself after 7 days",
                        "(tidy).",
                        "",
                        "Next",
                        "  See to the rights.");
    }

    @Test
    void aDryRunSaysThatNothingIsAbortedAndCutsALongList() {
        List<AbortedUpload> many = IntStream.range(0, 25)
                .mapToObj(number -> new AbortedUpload("ann/" + number, "id", BEGUN, 1L, false))
                .toList();

        List<String> lines = UploadsText.lines(report(true, many, List.of(), List.of()), 80);

        assertThat(lines)
                .contains(
                        "To abort (begun, UTC)     size  key",
                        "  … and 5 more; --json has 25",
                        "  to abort           25  6.0 MiB to reclaim")
                .allMatch(line -> line.length() <= 80);
        assertThat(String.join(" ", lines)).contains("(dry run: nothing is aborted)");
    }

    @Test
    void aKeyCannotPlayWithTheTerminal() {
        AbortedUpload upload = new AbortedUpload("a" + ESCAPE + "[2J" + LINE_END + "b ü.mp4", "id", BEGUN, 1L, false);

        assertThat(UploadsText.lines(report(false, List.of(upload), List.of(), List.of()), 80))
                .contains("  2026-11-21 13:13         1 B  a\\u001b[2J\\u000ab ü.mp4");
    }

    private static UploadsReport report(
            boolean dryRun, List<AbortedUpload> aborted, List<FailedUpload> failed, List<String> next) {
        return new UploadsReport(
                1,
                dryRun,
                "application at http://127.0.0.1:9",
                List.of("ann@x.com/"),
                List.of(),
                Duration.ofHours(24),
                null,
                9,
                0,
                aborted.size(),
                6L * 1024 * 1024,
                aborted.stream().filter(one -> one.bytes() == null).count(),
                0,
                null,
                5,
                0,
                0,
                0,
                failed.size(),
                12,
                UploadsReport.Listing.PROVEN,
                new StoreRule(StoreRule.State.WHOLE_BUCKET, 7, "tidy"),
                aborted,
                failed,
                next);
    }
}
