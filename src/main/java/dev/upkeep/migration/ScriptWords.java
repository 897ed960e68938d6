package dev.upkeep.migration;

import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.List;

/** Reads a script statement by statement. Not thread-safe. */
final class ScriptWords {
    private static final int LONGEST_STATEMENT = 100;

    private final String sql;
    private final List<Token> tokens;
    private final Cursor words;

    /**
     * @param source the script's file, for messages
     * @param sql its text
     */
    ScriptWords(String source, String sql) {
        this.sql = sql;
        this.tokens = new Tokenizer(source, sql).tokens();
        this.words = new Cursor(tokens);
    }

    /** Its words, and how far they are read. */
    Cursor words() {
        return words;
    }

    /** The statement that begins there on one line, shortened. */
    String text(int begin) {
        String line = text(begin, end(begin)).replaceAll("\\s+", " ");
        return line.length() <= LONGEST_STATEMENT ? line : line.substring(0, LONGEST_STATEMENT - 1) + "…";
    }

    /** In which line of the script the word there stands; the first is 1. */
    long line(int at) {
        return 1
                + sql.substring(0, tokens.get(at).begin())
                        .chars()
                        .filter(letter -> letter == '\n')
                        .count();
    }

    /** The text between two places. */
    String text(int first, int end) {
        return first >= end
                ? ""
                : sql.substring(tokens.get(first).begin(), tokens.get(end - 1).end());
    }

    /** Where the statement ends that is read. */
    int end() {
        return end(words.at());
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
        for (int i = words.at(); i < end; i++) {
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
        words.goTo(end() + 1);
    }

    /** Goes on at the semicolon behind a trigger's body, which has semicolons of its own on SQLite. */
    void passTrigger() {
        int depth = 0;
        while (!words.atEnd() && (depth > 0 || !words.sees(";"))) {
            depth += words.sees("begin") || words.sees("case") ? 1 : words.sees("end") ? -1 : 0;
            words.next();
        }
    }

    /** Goes on at the comma or semicolon that ends what is done to a table. */
    void passAction() {
        int depth = 0;
        while (!words.atEnd() && !words.sees(";") && (depth > 0 || !words.sees(","))) {
            depth += words.sees("(") ? 1 : words.sees(")") ? -1 : 0;
            words.next();
        }
    }

    /** A name, with the schema in front of it if there is one; empty when none comes next. */
    String qualifiedName() {
        StringBuilder name = new StringBuilder();
        while (words.seesName()) {
            name.append(words.name());
            if (!words.accept(".")) {
                break;
            }
            name.append('.');
        }
        return name.toString();
    }
}
