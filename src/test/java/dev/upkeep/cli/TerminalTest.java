package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final StringWriter out = new StringWriter();
    private final Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), Map.of());

    @Test
    void breaksAParagraphBetweenWordsAndKeepsItsIndent() {
        terminal.paragraph(4, "word ".repeat(30).strip());

        assertThat(out.toString().lines())
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(line).startsWith("    word").hasSizeLessThanOrEqualTo(terminal.columns()));
        assertThat(out.toString().split("\\s+"))
                .containsOnlyOnce("")
                .contains("word")
                .hasSize(31);
    }

    @Test
    void writesOutWhatATerminalWouldObey() {
        terminal.paragraph(0, "a key" + Character.toString(27) + "[2J");

        assertThat(out).hasToString("a key\\u001b[2J" + System.lineSeparator());
    }

    @Test
    void setsFurtherLinesAsFarInAsTold() {
        terminal.paragraph(2, 6, "word ".repeat(30).strip(), UnaryOperator.identity());

        assertThat(out.toString().lines().toList())
                .hasSize(2)
                .first(InstanceOfAssertFactories.STRING)
                .startsWith("  word");
        assertThat(out.toString().lines().skip(1))
                .allSatisfy(line -> assertThat(line).startsWith("      word"));
    }

    @Test
    void leavesAnAddressWholeThatIsLongerThanALine() {
        String address = "https://" + "x".repeat(100);

        terminal.paragraph(2, "See " + address + " there");

        assertThat(out.toString().lines()).containsExactly("  See", "  " + address, "  there");
    }
}
