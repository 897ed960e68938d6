package dev.upkeep.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.objectstore.KeyOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeTest {
    @Test
    void overlappingPrefixesAreListedOnceAndInOrder() {
        Scope scope = new Scope(List.of("b/", "a/", "a/x", "ab/"), List.of("a/tmp/"));

        assertThat(scope.prefixes(KeyOrder.UTF_8)).containsExactly("a/", "ab/", "b/");
        assertThat(scope.covers("a/1")).isTrue();
        assertThat(scope.covers("a/tmp/1")).isFalse();
        assertThat(scope.covers(".upkeep-copy/main/run.json")).isFalse();
    }
}
