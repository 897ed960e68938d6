package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.copy.CopyCheckReport;
import dev.upkeep.copy.CopyReport;
import dev.upkeep.copy.FailedCopy;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CopyTextTest {
    private static final long MIB = 1024 * 1024;
    private static final FailedCopy DENIED =
            new FailedCopy("bob@x.com/one" + Character.toString(27), 6 * MIB, "The store refused: AccessDenied.");

    @Test
    void saysInEightyColumnsWhatWasCopiedAndWhatIsNext() {
        CopyReport report = new CopyReport(
                1,
                false,
                "application at http://127.0.0.1:9",
                "second at http://127.0.0.1:9 under 'main/'",
                10,
                100 * MIB,
                4,
                3,
                60 * MIB,
                20 * MIB,
                1,
                1,
                1,
                7,
                9 * MIB,
                2,
                3 * MIB,
                null,
                5,
                Duration.ofSeconds(30),
                List.of(),
                List.of(DENIED),
                List.of("See to the rights."));

        assertThat(CopyText.lines(report, 80))
                .containsExactly(
                        "From application at http://127.0.0.1:9",
                        "to second at http://127.0.0.1:9 under 'main/'",
                        "  objects            10  100.0 MiB in the bucket",
                        "  up to date          4",
                        "  copied              3  60.0 MiB, in 30s at 2.0 MiB/s, of which 20.0 MiB came",
                        "                         through here",
                        "  gone                1  from the bucket meanwhile",
                        "  changing            1  faster than they could be copied",
                        "  failed              1  could not be copied",
                        "  left over           7  9.0 MiB in the copy and not in the bucket any more",
                        "  deleted             2  3.0 MiB of them, which were missing for long enough",
                        "  aborted             5  of the uploads that a killed run had begun",
                        "",
                        "Not copied",
                        "     6.0 MiB  bob@x.com/one\\u001b",
                        "    The store refused: AccessDenied.",
                        "",
                        "Next",
                        "  See to the rights.");
    }

    @Test
    void aDryRunSaysThatNothingIsChangedAndCutsALongList() {
        List<String> keys =
                IntStream.range(0, 100).mapToObj(number -> "ann/" + number).toList();
        CopyReport report = new CopyReport(
                1,
                true,
                "a",
                "b",
                150,
                MIB,
                0,
                150,
                MIB,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                0,
                Duration.ZERO,
                keys,
                List.of(),
                List.of());

        assertThat(CopyText.lines(report, 80))
                .startsWith(
                        "From a (dry run: nothing is changed)",
                        "to b",
                        "  objects           150  1.0 MiB in the bucket",
                        "  to copy           150  1.0 MiB",
                        "",
                        "To copy",
                        "  ann/0")
                .endsWith("  ann/19", "  … and 130 more; --json has the first 100");
    }

    @Test
    void aCheckSaysWhatIsNotAsInTheBucket() {
        CopyCheckReport report =
                new CopyCheckReport(1, "a", "b", 10, MIB, 6, 1, 1, 1, 1, 5, 2 * MIB, 1, 0, List.of(DENIED), List.of());

        assertThat(CopyText.lines(report, 80))
                .containsExactly(
                        "Compared a",
                        "with b",
                        "  objects            10  1.0 MiB in the bucket",
                        "  the same            6  by size, ETag and time",
                        "  missing             1  in the copy",
                        "  different           1  in the copy",
                        "  newer               1  than the last pass, so not in the copy yet",
                        "  left over           1  in the copy and not in the bucket any more",
                        "  read                5  2.0 MiB from both ends, compared by content",
                        "  damaged             1  of these: the copy has another content",
                        "",
                        "Not as in the bucket",
                        "     6.0 MiB  bob@x.com/one\\u001b",
                        "    The store refused: AccessDenied.",
                        "  … and 2 more");
    }
}
