package dev.upkeep.objectstore;

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
                assertThat(Integer.signum(KeyOrder.UTF_8.compare(one, other)))
                        .as(one + " and " + other)
                        .isEqualTo(Integer.signum(Arrays.compareUnsigned(
                                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8))));
            }
        }
    }
}
