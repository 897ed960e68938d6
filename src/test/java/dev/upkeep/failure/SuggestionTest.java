package dev.upkeep.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final List<String> WORDS = List.of("run", "runs", "back-up", "s3.endpoint", "check-health");

    @Test
    void findsTheWordBehindASlip() {
        assertThat(Suggestion.nearest("rnu", WORDS)).contains("run");
        assertThat(Suggestion.nearest("backup", WORDS)).contains("back-up");
        assertThat(Suggestion.nearest("chekc-helth", WORDS)).contains("check-health");
        assertThat(Suggestion.sentence("backup", WORDS)).isEqualTo(" Did you mean back-up?");
    }

    @Test
    void guessesNothingFarFetched() {
        assertThat(Suggestion.nearest("unknown.thing", WORDS)).isEmpty();
        assertThat(Suggestion.nearest("nix", WORDS)).isEmpty();
        assertThat(Suggestion.sentence("", WORDS)).isEmpty();
    }
}
