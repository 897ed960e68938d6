package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.database.Engine;
import org.junit.jupiter.api.Test;

class ScriptLinesTest {
    @Test
    void countsTheLinesOfStatementsThatAreTheSame() {
        ScriptLines lines = new ScriptLines("vacuum a;\nvacuum b;\r\nvacuum a;\n", Engine.POSTGRESQL);

        assertThat(lines.lineOf("vacuum a")).isEqualTo(1);
        assertThat(lines.lineOf("vacuum b")).isEqualTo(2);
        assertThat(lines.lineOf("vacuum a")).isEqualTo(3);
        assertThat(lines.lineOf("vacuum a")).isNull();
    }

    @Test
    void goesPastTheSameWordsInAComment() {
        ScriptLines lines = new ScriptLines("-- vacuum a;\n/*\nvacuum a; */\nvacuum a;\n", Engine.POSTGRESQL);

        assertThat(lines.lineOf("vacuum a")).isEqualTo(4);
    }

    @Test
    void countsTheLineOfAStatementBehindItsOwnComment() {
        ScriptLines lines = new ScriptLines("-- first\nvacuum a;\n\n-- then\nvacuum b;\n", Engine.POSTGRESQL);

        assertThat(lines.lineOf("-- first\nvacuum a")).isEqualTo(2);
        assertThat(lines.lineOf("-- then\nvacuum b")).isEqualTo(5);
    }
}
