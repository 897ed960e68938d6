package dev.upkeep.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommandTextTest {
    @Test
    void aCommandNamesItsTargetUnlessThatIsTheUsualOne() {
        assertThat(CommandText.of("run back-up", "main")).isEqualTo("upkeep run back-up");
        assertThat(CommandText.of("run back-up", "blog")).isEqualTo("upkeep run back-up --target blog");
    }

    @Test
    void aShellTakesEveryWordForOne() throws Exception {
        for (String word : new String[] {"ann@x.com/", "a b", "ann's", "$HOME", "`id`", "a\"b", "*", "ü/", ""}) {
            Process shell = new ProcessBuilder("sh", "-c", "printf %s " + CommandText.word(word)).start();

            assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(word);
        }
        assertThat(CommandText.word("ann@x.com/")).isEqualTo("ann@x.com/");
    }
}
