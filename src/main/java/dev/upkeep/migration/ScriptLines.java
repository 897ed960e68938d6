package dev.upkeep.migration;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells in which line of a script a statement begins; statements are asked for in their order. Not thread-safe. */
final class ScriptLines {
    private static final Pattern COMMENTS = Pattern.compile("^(\\s*(--[^\\n]*(\\n|$)|/\\*(?s:.*?)\\*/))*\\s*");

    private final String text;
    private final Set<Integer> beginnings;
    private int at;

    /**
     * @param script the script's text with its placeholders
     * @param engine what it is executed on
     */
    ScriptLines(String script, Engine engine) {
        this.text = Dialect.fill(script, engine).replace("\r\n", "\n");
        this.beginnings = new Tokenizer("a migration", text)
                .tokens().stream().map(Token::begin).collect(Collectors.toSet());
    }

    /** A statement without the comments in front of it. */
    static String withoutComments(String sql) {
        return COMMENTS.matcher(sql).replaceFirst("");
    }

    /** The line, from 1; null when the statement does not stand there as it is. */
    @Nullable
    Integer lineOf(String sql) {
        String statement = withoutComments(sql.replace("\r\n", "\n"));
        int found = text.indexOf(statement, at);
        // The same words in a comment are no statement.
        while (found >= 0 && !beginnings.contains(found)) {
            found = text.indexOf(statement, found + 1);
        }
        if (found < 0) {
            return null;
        }
        at = found + statement.length();
        return 1 + (int) text.substring(0, found).chars().filter(c -> c == '\n').count();
    }
}
