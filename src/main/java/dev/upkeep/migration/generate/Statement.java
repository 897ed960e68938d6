package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement of a script, as one engine reads it.
 *
 * @param source the file that it stands in, for messages
 * @param line the line that it begins in
 * @param text its text as it was written, without the semicolon
 * @param tokens its tokens
 */
public record Statement(String source, int line, String text, List<Token> tokens) {
    /**
     * Splits a script.
     *
     * @param source what it is, for messages
     * @param script its text as one engine reads it
     */
    public static List<Statement> split(String source, String script) {
        List<Statement> statements = new ArrayList<>();
        List<Token> open = new ArrayList<>();
        for (Token token : new Tokenizer(source, script).tokens()) {
            if (token.is(";") && !isInsideBody(open)) {
                if (!open.isEmpty()) {
                    statements.add(of(source, script, open));
                    open = new ArrayList<>();
                }
            } else {
                open.add(token);
            }
        }
        if (!open.isEmpty()) {
            statements.add(of(source, script, open));
        }
        return statements;
    }

    private static Statement of(String source, String script, List<Token> tokens) {
        int begin = tokens.get(0).begin();
        int end = tokens.get(tokens.size() - 1).end();
        long line = 1
                + script.substring(0, begin)
                        .chars()
                        .filter(letter -> letter == '\n')
                        .count();
        return new Statement(source, (int) line, script.substring(begin, end), List.copyOf(tokens));
    }

    /** The statements of a trigger or a function end with semicolons as well; the last one is followed by `end`. */
    private static boolean isInsideBody(List<Token> open) {
        boolean body = !open.isEmpty()
                && open.get(0).is("create")
                && open.stream()
                        .limit(5)
                        .anyMatch(token -> token.is("trigger") || token.is("function") || token.is("procedure"))
                && open.stream().anyMatch(token -> token.is("begin"));
        int size = open.size();
        return body && !(open.get(size - 1).is("end") && open.get(size - 2).is(";"));
    }

    /** Whether it begins with these keywords. */
    public boolean begins(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (i >= tokens.size() || !tokens.get(i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** The same for every way to write it. */
    public String canonical() {
        return Sql.text(tokens);
    }

    /** Its beginning and its place, for messages. */
    public String describe() {
        return beginning() + " (" + source + ", line " + line + ")";
    }

    /** Its beginning, for messages. */
    String beginning() {
        String canonical = canonical();
        return "`" + (canonical.length() <= 100 ? canonical : canonical.substring(0, 100) + "…") + "`";
    }
}
