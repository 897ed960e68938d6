package dev.upkeep.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyScopeTest {
    @Test
    void listsNoKeyTwice() {
        KeyScope scope = KeyScope.of(List.of("upkeep/main/backups/", "", "users/", "upkeep/main/backups/1"), List.of());

        assertThat(scope.prefixes()).containsExactly("upkeep/main/backups/", "");
        assertThat(scope.wasListedBefore("upkeep/main/backups/1/dump", "")).isTrue();
        assertThat(scope.wasListedBefore("upkeep/main/backups/1/dump", "upkeep/main/backups/"))
                .isFalse();
        assertThat(scope.wasListedBefore("upkeep/other", "")).isFalse();
    }

    @Test
    void aNarrowPrefixBeforeAWideOneIsListedOnItsOwn() {
        KeyScope scope = KeyScope.of(List.of("a/b/", "a/"), List.of());

        assertThat(scope.prefixes()).containsExactly("a/b/", "a/");
        assertThat(scope.wasListedBefore("a/b/c", "a/")).isTrue();
        assertThat(scope.wasListedBefore("a/c", "a/")).isFalse();
    }

    @Test
    void whatIsLeftOutIsNotEvenListed() {
        KeyScope scope = KeyScope.of(List.of("upkeep/main/backups/", "users/"), List.of("upkeep/", "users/ann/"));

        assertThat(scope.prefixes()).containsExactly("users/");
        assertThat(scope.excludes("users/ann/film")).isTrue();
        assertThat(scope.excludes("users/anna/film")).isFalse();
    }
}
