package dev.upkeep.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyOrderTest {
    private static final List<String> KEYS = List.of(
            "",
            "a",
            "a/b",
            "a b",
            "a~",
            "ab",
            "\u00e4",
            "\u07ff",
            "\u0800",
            "\ud7ff",
            "\ue000",
            "\uff5a",
            "\uffff",
            "\ud800\udc00",
            "\ud83d\ude00",
            "\ud83d\ude00/",
            "\udbff\udfff");

    @Test
    void theOrderOfS3IsThatOfTheBytes() {
        for (String one : KEYS) {
            for (String other : KEYS) {
                assertThat(Integer.signum(KeyOrder.BYTES.compare(one, other)))
                        .as(one + " and " + other)
                        .isEqualTo(Integer.signum(Arrays.compareUnsigned(
                                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8))));
            }
        }
    }

    @Test
    void overlappingPrefixesAreListedOnceAndInOrder() {
        Scope scope = new Scope(List.of("b/", "a/", "a/x", "ab/"), List.of("a/tmp/"));

        assertThat(scope.prefixes(KeyOrder.BYTES)).containsExactly("a/", "ab/", "b/");
        assertThat(scope.covers("a/1")).isTrue();
        assertThat(scope.covers("a/tmp/1")).isFalse();
        assertThat(scope.covers(".upkeep-copy/main/run.json")).isFalse();
    }
}
