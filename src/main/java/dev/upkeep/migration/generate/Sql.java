package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Token;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One way to write what may be written in many: tokens that mean the same become the same text, with keywords in lower
 * case, single spaces, and quotes only where they are needed.
 */
final class Sql {
    private static final Set<String> SPACED = Set.of(
            "in",
            "and",
            "or",
            "not",
            "as",
            "on",
            "check",
            "values",
            "using",
            "where",
            "when",
            "then",
            "else",
            "exists",
            "key",
            "unique",
            "is",
            "default",
            "select",
            "from",
            "by",
            "over",
            "filter",
            "union",
            "all",
            "any",
            "case",
            "like",
            "between",
            "set",
            "references",
            "into",
            "join",
            "having",
            "limit",
            "offset",
            "except",
            "intersect");

    private Sql() {}

    /** The text of tokens. */
    static String text(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            if (i > 0 && spaceBetween(tokens, i)) {
                text.append(' ');
            }
            text.append(text(tokens.get(i)));
        }
        return text.toString();
    }

    private static String text(Token token) {
        return switch (token.kind()) {
            case WORD -> Placeholders.restore(token.text().toLowerCase(Locale.ROOT));
            case QUOTED -> Names.quoted(token.name());
            // A placeholder is replaced in a text as well.
            case STRING -> Placeholders.restore(token.text());
            case NUMBER, SYMBOL -> token.text();
        };
    }

    private static boolean spaceBetween(List<Token> tokens, int right) {
        Token before = tokens.get(right - 1);
        Token after = tokens.get(right);
        if (after.is(",") || after.is(")") || after.is(".") || after.is(";") || after.is("::")) {
            return false;
        }
        if (before.is("(") || before.is(".") || before.is("::") || before.is("[")) {
            return false;
        }
        if (after.is("]") || (after.is("[") && (before.isName() || before.is("]") || before.is(")")))) {
            return false;
        }
        if (after.is("(")) {
            return !before.isName() || SPACED.contains(before.text().toLowerCase(Locale.ROOT));
        }
        return !isSign(tokens, right - 1);
    }

    /** Whether it is the sign of the number or name that follows. */
    private static boolean isSign(List<Token> tokens, int index) {
        Token token = tokens.get(index);
        if (!token.is("-") && !token.is("+")) {
            return false;
        }
        if (index == 0) {
            return true;
        }
        Token before = tokens.get(index - 1);
        return before.kind() == Token.Kind.SYMBOL
                ? !before.is(")")
                : before.kind() == Token.Kind.WORD
                        && SPACED.contains(before.text().toLowerCase(Locale.ROOT));
    }
}
