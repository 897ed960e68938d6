package dev.upkeep.migration;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.List;

/**
 * A way through a script, statement by statement. Statements are told by their words and signs, so that one that only
 * stands in a comment is none, and neither are the comments inside of one. Not thread-safe.
 */
final class ScriptWalk {
    /** What there is no end of. */
    static final int NOWHERE = -1;

    private final List<Token> tokens;
    private int next;

    /**
     * @param text the whole script, see {@link Unfinished#text}
     * @param from how many of its characters lie behind
     */
    ScriptWalk(String text, int from) {
        this.tokens = tokens(text);
        while (next < tokens.size() && tokens.get(next).begin() < from) {
            next++;
        }
    }

    /**
     * Goes past a statement.
     *
     * @return where it ends in the script; {@link #NOWHERE} when another one comes next, and from then on always, for
     *     nobody can tell what was done of that one
     */
    int past(String statement) {
        skipEnds();
        List<Token> wanted = tokens(statement);
        int end = next + wanted.size();
        if (wanted.isEmpty() || end > tokens.size() || !isSame(wanted, tokens.subList(next, end))) {
            next = tokens.size();
            return NOWHERE;
        }
        next = end;
        return tokens.get(end - 1).end();
    }

    /** Whether no statement is left. */
    boolean isAtEnd() {
        skipEnds();
        return next == tokens.size();
    }

    private void skipEnds() {
        while (next < tokens.size() && tokens.get(next).is(";")) {
            next++;
        }
    }

    private static boolean isSame(List<Token> one, List<Token> other) {
        for (int index = 0; index < one.size(); index++) {
            if (!one.get(index).text().equals(other.get(index).text())) {
                return false;
            }
        }
        return true;
    }

    private static List<Token> tokens(String sql) {
        return new Tokenizer("a migration", sql).tokens();
    }
}
