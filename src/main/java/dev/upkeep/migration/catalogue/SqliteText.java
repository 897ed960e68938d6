package dev.upkeep.migration.catalogue;

import dev.upkeep.migration.sql.Token;
import java.util.List;
import java.util.Locale;

/** One way to write what SQLite keeps as it was typed: without comments, quotes round names, and capitals. */
final class SqliteText {
    private SqliteText() {}

    /** The text of tokens. */
    static String of(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        Token before = null;
        for (Token token : tokens) {
            boolean close = before == null
                    || before.is("(")
                    || before.is(".")
                    || token.is(")")
                    || token.is(",")
                    || token.is(".")
                    || token.is(";");
            text.append(close ? "" : " ").append(word(token));
            before = token;
        }
        return text.toString();
    }

    /** A token as it is written; SQLite takes names and keywords in capitals or not. */
    static String word(Token token) {
        return token.isName() ? token.name().toLowerCase(Locale.ROOT) : token.text();
    }
}
