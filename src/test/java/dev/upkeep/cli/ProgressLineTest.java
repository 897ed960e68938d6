package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long MEBIBYTE = 1024 * 1024;

    private final ProgressLine line = new ProgressLine();

    @Test
    void showsBytesAsPeopleWriteThem() {
        assertThat(text("read bytes", 5, 10, 0)).isEqualTo("[##########          ] 50 % 5.0 MiB read bytes");
        assertThat(text("read bytes", 5, 0, 0)).isEqualTo("5.0 MiB read bytes");
    }

    @Test
    void tellsHowLongTheRestTakesOnceItHasSeenThePace() {
        text("read bytes", 0, 100, 0);

        assertThat(text("read bytes", 5, 100, 1)).endsWith("read bytes");
        assertThat(text("read bytes", 10, 100, 10)).endsWith("read bytes, 1m30s left");
        assertThat(text("read bytes", 100, 100, 100)).endsWith("read bytes");
    }

    @Test
    void beginsAnewWithAnotherActivityOrFile() {
        text("read bytes", 0, 100, 0);
        text("read bytes", 90, 100, 10);

        assertThat(text("read bytes", 1, 100, 20)).endsWith("read bytes");
        assertThat(text("counted bytes", 50, 100, 30)).endsWith("counted bytes");
    }

    @Test
    void goesOnWithTheSameWorkWhenOnlyWhatStandsInBracketsIsAnother() {
        line.text("objects (0 B read)", 0, 100, 0);

        assertThat(line.text("objects (9 B read)", 10, 100, TimeUnit.SECONDS.toNanos(10)))
                .endsWith("10 objects (9 B read), 1m30s left");
    }

    @Test
    void showsWorkWithoutAnAmountByItsName() {
        assertThat(text("restoring by several workers", 0, 0, 0)).isEqualTo("restoring by several workers");
    }

    private String text(String activity, long done, long total, long seconds) {
        return line.text(activity, done * MEBIBYTE, total * MEBIBYTE, TimeUnit.SECONDS.toNanos(seconds));
    }
}
