package dev.upkeep.migration.sql;

import java.util.Locale;

/**
 * A word or sign of SQL.
 *
 * @param kind what it is
 * @param text as it stands in the script, with its quotes
 * @param begin where it begins in the script's text
 * @param end where it ends, exclusively
 */
public record Token(Kind kind, String text, int begin, int end) {
    /** What a token is. */
    public enum Kind {
        /** A name or a keyword without quotes. */
        WORD,
        /** A name in double quotes. */
        QUOTED,
        /** A text or a blob. */
        STRING,
        /** A number without a sign. */
        NUMBER,
        /** A bracket, a comma, an operator. */
        SYMBOL
    }

    /** Whether it is this keyword or sign; a name in quotes never is. */
    public boolean is(String word) {
        return kind == Kind.WORD ? text.equalsIgnoreCase(word) : kind == Kind.SYMBOL && text.equals(word);
    }

    /** Whether it may be a name. */
    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** The name that it stands for on PostgreSQL: lower case unless it is quoted. */
    public String name() {
        return kind == Kind.QUOTED
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text.toLowerCase(Locale.ROOT);
    }
}
