package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptWalkTest {
    @Test
    void goesFromStatementToStatement() {
        String text = "vacuum a; -- first\n\n vacuum /* not\n c; */ b;vacuum c";
        ScriptWalk walk = new ScriptWalk(text, 0);

        assertThat(walk.past("vacuum a")).isEqualTo(text.indexOf(';'));
        assertThat(walk.past("vacuum /* not\n c; */ b")).isEqualTo(text.indexOf(";vacuum c"));
        assertThat(walk.isAtEnd()).isFalse();
        assertThat(walk.past("vacuum c")).isEqualTo(text.length());
        assertThat(walk.isAtEnd()).isTrue();
    }

    @Test
    void takesNoStatementInACommentForTheStatement() {
        String text = "-- vacuum a;\n/* vacuum a; */ vacuum a;";

        assertThat(new ScriptWalk(text, 0).past("vacuum a")).isEqualTo(text.length() - 1);
    }

    @Test
    void beginsBehindWhatIsDone() {
        String text = "vacuum a; vacuum a; vacuum b";
        int done = new ScriptWalk(text, 0).past("vacuum a");

        ScriptWalk rest = new ScriptWalk(text, done);

        assertThat(rest.past("vacuum a")).isEqualTo(text.lastIndexOf(';'));
        assertThat(new ScriptWalk(text, text.length()).isAtEnd()).isTrue();
    }

    @Test
    void isLostForGoodAfterAStatementThatDoesNotComeNext() {
        ScriptWalk walk = new ScriptWalk("vacuum a; vacuum b; vacuum c", 0);

        assertThat(walk.past("vacuum b")).isEqualTo(ScriptWalk.NOWHERE);
        assertThat(walk.past("vacuum a")).isEqualTo(ScriptWalk.NOWHERE);
        assertThat(walk.past("vacuum c")).isEqualTo(ScriptWalk.NOWHERE);
    }
}
