package dev.upkeep.migration;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.List;

/** The words of a script, read one after another, statement by statement. Not thread-safe. */
final class ScriptWords {
    private static final int LONGEST_STATEMENT = 100;

    private final String sql;
    private final List<Token> tokens;
    private int at;

    /**
     * @param source the script's file, for messages
     * @param sql its text
     */
    ScriptWords(String source, String sql) {
        this.sql = sql;
        this.tokens = new Tokenizer(source, sql).tokens();
    }

    boolean atEnd() {
        return at >= tokens.size();
    }

    /** Where it is read. */
    int at() {
        return at;
    }

    Token next() {
        return tokens.get(at++);
    }

    /** The words between two places. */
    List<Token> words(int first, int end) {
        return tokens.subList(first, end);
    }

    /** The statement that begins there on one line, shortened. */
    String text(int begin) {
        String line = between(begin, end(begin)).replaceAll("\\s+", " ");
        return line.length() <= LONGEST_STATEMENT ? line : line.substring(0, LONGEST_STATEMENT - 1) + "…";
    }

    /** The text between two places. */
    String between(int first, int end) {
        return first >= end
                ? ""
                : sql.substring(tokens.get(first).begin(), tokens.get(end - 1).end());
    }

    /** Where the statement ends that is read. */
    int end() {
        return end(at);
    }

    private int end(int from) {
        int end = from;
        while (end < tokens.size() && !tokens.get(end).is(";")) {
            end++;
        }
        return end;
    }

    /** Where a word of the rest of the statement stands, outside of brackets; its end when it does not. */
    int find(String word) {
        int end = end();
        int depth = 0;
        for (int i = at; i < end; i++) {
            Token token = tokens.get(i);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0 && token.is(word)) {
                return i;
            }
        }
        return end;
    }

    /** Goes on behind the semicolon. */
    void passStatement() {
        at = end() + 1;
    }

    /** Goes on at the semicolon behind a trigger's body, which has semicolons of its own on SQLite. */
    void passTrigger() {
        int depth = 0;
        while (!atEnd() && (depth > 0 || !sees(";"))) {
            depth += sees("begin") || sees("case") ? 1 : sees("end") ? -1 : 0;
            at++;
        }
    }

    /** Goes on at the comma or semicolon that ends what is done to a table. */
    void passAction() {
        int depth = 0;
        while (!atEnd() && !sees(";") && (depth > 0 || !sees(","))) {
            depth += sees("(") ? 1 : sees(")") ? -1 : 0;
            at++;
        }
    }

    /** A name, with the schema in front of it if there is one. */
    String name() {
        StringBuilder name = new StringBuilder();
        while (!atEnd() && tokens.get(at).isName()) {
            name.append(tokens.get(at++).name());
            if (!accept(".")) {
                break;
            }
            name.append('.');
        }
        return name.toString();
    }

    boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Passes these words if they come next. */
    boolean accept(String... words) {
        boolean seen = sees(words);
        at += seen ? words.length : 0;
        return seen;
    }
}
