package dev.upkeep.migration.sql;

import java.util.ArrayList;
import java.util.List;

/** Reads the tokens of a statement or a script one after another. Not thread-safe. */
public final class Cursor {
    private final List<Token> tokens;
    private int at;

    /** @param tokens what is read */
    public Cursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** How many tokens lie behind. */
    public int at() {
        return at;
    }

    /** Goes on at another token. */
    public void goTo(int index) {
        at = index;
    }

    /** The tokens between two places. */
    public List<Token> between(int first, int end) {
        return tokens.subList(first, end);
    }

    /** Whether nothing is left. */
    public boolean atEnd() {
        return at >= tokens.size();
    }

    /** Whether these keywords or signs come next. */
    public boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether one of these keywords comes next. */
    public boolean seesAny(Iterable<String> words) {
        for (String word : words) {
            if (sees(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name comes next. */
    public boolean seesName() {
        return !atEnd() && tokens.get(at).isName();
    }

    /** Passes these keywords or signs if they come next. */
    public boolean accept(String... words) {
        boolean sees = sees(words);
        if (sees) {
            at += words.length;
        }
        return sees;
    }

    /**
     * Passes a keyword or sign that has to come.
     *
     * @throws NotUnderstood when it does not
     */
    public void expect(String word) {
        if (!accept(word)) {
            throw new NotUnderstood("`" + word + "` was expected" + here());
        }
    }

    /**
     * The next token, whatever it is.
     *
     * @throws NotUnderstood when it does not
     */
    public Token next() {
        if (atEnd()) {
            throw new NotUnderstood("it ends too early");
        }
        return tokens.get(at++);
    }

    /**
     * A name that has to come.
     *
     * @throws NotUnderstood when it does not
     */
    public String name() {
        if (!seesName()) {
            throw new NotUnderstood("a name was expected" + here());
        }
        return tokens.get(at++).name();
    }

    /**
     * The tokens inside the brackets that have to come.
     *
     * @throws NotUnderstood when it does not
     */
    public List<Token> group() {
        expect("(");
        List<Token> inside = new ArrayList<>();
        for (int depth = 1; ; ) {
            Token token = next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0) {
                return inside;
            }
            inside.add(token);
        }
    }

    /**
     * The names inside the brackets that have to come.
     *
     * @throws NotUnderstood when it does not
     */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (List<Token> item : items(group())) {
            Cursor cursor = new Cursor(item);
            names.add(cursor.name());
            if (!cursor.atEnd()) {
                throw new NotUnderstood("`" + written(item) + "` is no column's name alone");
            }
        }
        return names;
    }

    /** What is left. */
    public List<Token> rest() {
        List<Token> rest = tokens.subList(at, tokens.size());
        at = tokens.size();
        return rest;
    }

    /** Splits at the commas that stand in no brackets. */
    public static List<List<Token>> items(List<Token> tokens) {
        List<List<Token>> items = new ArrayList<>();
        List<Token> item = new ArrayList<>();
        int depth = 0;
        for (Token token : tokens) {
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (token.is(",") && depth == 0) {
                items.add(item);
                item = new ArrayList<>();
            } else {
                item.add(token);
            }
        }
        items.add(item);
        return items;
    }

    private String here() {
        return atEnd() ? " at its end" : " at `" + written(tokens.subList(at, Math.min(tokens.size(), at + 3))) + "`";
    }

    private static String written(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        int end = tokens.get(0).begin();
        for (Token token : tokens) {
            text.append(token.begin() > end ? " " : "").append(token.text());
            end = token.end();
        }
        return text.toString();
    }
}
