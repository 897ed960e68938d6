package dev.upkeep.migration.sql;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits SQL into tokens, as SQLite and PostgreSQL both read it: with their comments, quotes, dollar quotes and
 * operators. Not thread-safe.
 */
public final class Tokenizer {
    private static final List<String> LONG_OPERATORS =
            List.of("->>", "||", "<=", ">=", "<>", "!=", "==", "->", "::", "<<", ">>", "@>", "<@");

    /** Editors on Windows begin a file with it. */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String source;
    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    /**
     * @param source what the text is, for messages: a file's name
     * @param sql the text
     */
    public Tokenizer(String source, String sql) {
        this.source = source;
        this.sql = sql;
    }

    /**
     * All tokens in their order.
     *
     * @throws UpkeepException of kind CONFIGURATION when a quote or a comment does not end
     */
    public List<Token> tokens() {
        while (at < sql.length()) {
            next();
        }
        return tokens;
    }

    private void next() {
        char first = sql.charAt(at);
        if (Character.isWhitespace(first) || first == BYTE_ORDER_MARK) {
            at++;
        } else if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end;
        } else if (sql.startsWith("/*", at)) {
            at = after("*/", at + 2, "comment");
        } else if (first == '\'') {
            add(Token.Kind.STRING, endOfQuote(at, '\'', false));
        } else if (first == '"') {
            add(Token.Kind.QUOTED, endOfQuote(at, '"', false));
        } else if (first == '$' && isDollarQuote()) {
            String mark = sql.substring(at, sql.indexOf('$', at + 1) + 1);
            add(Token.Kind.STRING, after(mark, at + mark.length(), "text in " + mark));
        } else if (Character.isDigit(first) || (first == '.' && isDigit(at + 1))) {
            add(Token.Kind.NUMBER, endOfNumber());
        } else if (isWordStart(first)) {
            word();
        } else {
            String operator = LONG_OPERATORS.stream()
                    .filter(candidate -> sql.startsWith(candidate, at))
                    .findFirst()
                    .orElse(sql.substring(at, at + 1));
            add(Token.Kind.SYMBOL, at + operator.length());
        }
    }

    private void word() {
        int end = at + 1;
        while (end < sql.length() && (isWordStart(sql.charAt(end)) || isDigit(end) || sql.charAt(end) == '$')) {
            end++;
        }
        boolean prefix = end - at == 1 && end < sql.length() && sql.charAt(end) == '\'';
        char letter = Character.toLowerCase(sql.charAt(at));
        if (prefix && "exbn".indexOf(letter) >= 0) {
            add(Token.Kind.STRING, endOfQuote(end, '\'', letter == 'e'));
        } else {
            add(Token.Kind.WORD, end);
        }
    }

    private boolean isDollarQuote() {
        int end = at + 1;
        while (end < sql.length() && (isWordStart(sql.charAt(end)) || (isDigit(end) && end > at + 1))) {
            end++;
        }
        return end < sql.length() && sql.charAt(end) == '$';
    }

    private int endOfNumber() {
        int end = at;
        while (end < sql.length()) {
            char digit = sql.charAt(end);
            boolean exponentSign =
                    (digit == '+' || digit == '-') && Character.toLowerCase(sql.charAt(end - 1)) == 'e' && end > at;
            if (!Character.isLetterOrDigit(digit) && digit != '.' && digit != '_' && !exponentSign) {
                break;
            }
            end++;
        }
        return end;
    }

    private int endOfQuote(int begin, char quote, boolean backslashes) {
        for (int end = begin + 1; end < sql.length(); end++) {
            char letter = sql.charAt(end);
            if (backslashes && letter == '\\') {
                end++;
            } else if (letter == quote) {
                if (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
                    end++;
                } else {
                    return end + 1;
                }
            }
        }
        throw endless(quote == '"' ? "name in quotes" : "text in quotes");
    }

    private int after(String mark, int from, String what) {
        int found = sql.indexOf(mark, from);
        if (found < 0) {
            throw endless(what);
        }
        return found + mark.length();
    }

    private UpkeepException endless(String what) {
        long line = 1
                + sql.substring(0, at).chars().filter(letter -> letter == '\n').count();
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                source + " cannot be read: the " + what + " that begins in line " + line + " does not end. Close it.");
    }

    private void add(Token.Kind kind, int end) {
        tokens.add(new Token(kind, sql.substring(at, end), at, end));
        at = end;
    }

    private boolean isDigit(int index) {
        return index < sql.length() && sql.charAt(index) >= '0' && sql.charAt(index) <= '9';
    }

    private static boolean isWordStart(char letter) {
        return letter == '_' || Character.isLetter(letter) || Character.isSurrogate(letter);
    }
}
