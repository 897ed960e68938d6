package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Token;
import java.util.Locale;
import java.util.Optional;

/**
 * A column or a literal in an expression, and what it is.
 *
 * @param text how it is written
 * @param family what it is; that of a literal is TEXT for every one in quotes
 * @param literal whether it is a literal
 */
record TypedValue(String text, TypeFamily family, boolean literal) {
    /** A token that is a literal; empty when it is none, or `null`, which is of every type. */
    static Optional<TypedValue> ofLiteral(Token token) {
        if (token.kind() == Token.Kind.NUMBER) {
            return Optional.of(new TypedValue(token.text(), TypeFamily.NUMBER, true));
        }
        if (token.kind() == Token.Kind.STRING && token.text().startsWith("'")) {
            return Optional.of(new TypedValue(token.text(), TypeFamily.TEXT, true));
        }
        return token.is("true") || token.is("false")
                ? Optional.of(new TypedValue(token.text(), TypeFamily.TRUTH, true))
                : Optional.empty();
    }

    /**
     * What to write for this literal where PostgreSQL wants something of another type; empty when it takes the literal. It
     * takes one in quotes for a value of any type, if it can be read as one.
     *
     * @param wanted what PostgreSQL wants
     */
    Optional<String> insteadFor(TypeFamily wanted) {
        if (wanted == family || wanted == TypeFamily.OTHER) {
            return Optional.empty();
        }
        boolean quoted = family == TypeFamily.TEXT;
        return switch (wanted) {
            case TRUTH -> Optional.of(text.matches("0+|'(0|f|false|n|no|off)?'") ? "false" : "true");
            case NUMBER -> {
                boolean number = text.matches("'\\s*[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?\\s*'");
                yield number ? Optional.empty() : Optional.of(quoted ? "a number" : isTrue() ? "1" : "0");
            }
            case TEXT -> Optional.of("'" + text.toLowerCase(Locale.ROOT) + "'");
            default -> quoted ? Optional.empty() : Optional.of("one in single quotes");
        };
    }

    private boolean isTrue() {
        return text.equalsIgnoreCase("true");
    }

    /** Whether PostgreSQL compares it with another column. */
    boolean isComparableWith(TypedValue column) {
        boolean dates = (family == TypeFamily.TIME || family == TypeFamily.DATE)
                && (column.family == TypeFamily.TIME || column.family == TypeFamily.DATE);
        return family == column.family || dates;
    }

    /** The same as another type. */
    String cast(String type) {
        return "cast(" + text + " as " + type + ")";
    }

    /** For messages: `paid, which is boolean`. */
    String described() {
        return literal ? text : text + ", which is " + family.described();
    }
}
