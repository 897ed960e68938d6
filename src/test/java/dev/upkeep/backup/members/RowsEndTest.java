package dev.upkeep.backup.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsEndTest {
    private static final String LONG = "a long row, longer than what is looked at from the end of each buffer\n";

    @ParameterizedTest
    @ValueSource(strings = {"\\.\n\n\n", "\\.\n", "1\ta\n\\.\n\n\n", LONG + LONG + "\\.\n\n\n"})
    void isReachedBehindTheLineThatEndsTheRows(String text) {
        for (int step = 1; step <= text.length(); step++) {
            assertThat(isReached(text, step)).as("in steps of %d", step).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1\ta\n",
                "\\.",
                "1\ta\n\\",
                "1\\.\n",
                "\\\\.\n",
                "\\.x\n",
                "\\.\n\n\n1\n",
                LONG + "\\\\.\n\n\n"
            })
    void isNotReachedByAnythingElse(String text) {
        for (int step = 1; step <= text.length(); step++) {
            assertThat(isReached(text, step)).as("in steps of %d", step).isFalse();
        }
        assertThat(new RowsEnd().isReached()).isFalse();
    }

    private static boolean isReached(String text, int step) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        RowsEnd end = new RowsEnd();
        for (int at = 0; at < bytes.length; at += step) {
            end.accept(bytes, at, Math.min(step, bytes.length - at));
        }
        return end.isReached();
    }
}
