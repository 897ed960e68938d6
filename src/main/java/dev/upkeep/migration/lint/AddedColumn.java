package dev.upkeep.migration.lint;

import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A column that an ALTER TABLE adds.
 *
 * @param name its name
 * @param definition what stands behind the name
 */
record AddedColumn(String name, List<Token> definition) {
    private static final Set<String> CONSTRAINTS =
            Set.of("constraint", "check", "unique", "primary", "foreign", "exclude");
    private static final Set<String> BEHIND_DEFAULT = Set.of(
            "not", "null", "constraint", "check", "unique", "primary", "references", "generated", "collate", "on");

    /** Functions that give every row the same, and types that are followed by brackets. */
    private static final Set<String> SAME_FOR_ALL = Set.of(
            "now",
            "transaction_timestamp",
            "statement_timestamp",
            "to_timestamp",
            "date_trunc",
            "timezone",
            "lower",
            "upper",
            "coalesce",
            "md5",
            "make_interval",
            "make_date",
            "jsonb_build_object",
            "json_build_object",
            "jsonb_build_array",
            "numeric",
            "decimal",
            "varchar",
            "char",
            "character",
            "timestamp",
            "timestamptz",
            "time",
            "interval",
            "bit",
            "varying");

    /** Reads what is done to a table; empty when it adds no column. */
    static Optional<AddedColumn> of(List<Token> action) {
        Cursor cursor = new Cursor(action);
        if (!cursor.accept("add") || cursor.seesAny(CONSTRAINTS)) {
            return Optional.empty();
        }
        cursor.accept("column");
        cursor.accept("if", "not", "exists");
        return Optional.of(new AddedColumn(cursor.name(), cursor.rest()));
    }

    /** Whether these keywords stand in it one after another. */
    boolean has(String... words) {
        return AlterTable.has(definition, words);
    }

    /** Whether its values are numbers of a sequence. */
    boolean isNumbered() {
        return !definition.isEmpty()
                && (List.of("upkeep_type_identity_", "serial", "bigserial", "smallserial")
                                .contains(definition.get(0).text().toLowerCase(Locale.ROOT))
                        || (has("generated") && has("as", "identity")));
    }

    /** Whether every row gets a value that is computed from others. */
    boolean isGenerated() {
        return (has("generated") || has("as")) && !isNumbered();
    }

    /** The default's tokens; none when it has no default, or NULL. */
    List<Token> defaultValue() {
        int begin = AlterTable.indexOf(definition, "default") + 1;
        if (begin == 0) {
            return List.of();
        }
        int end = begin;
        for (int depth = 0; end < definition.size(); end++) {
            Token token = definition.get(end);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0
                    && token.kind() == Token.Kind.WORD
                    && BEHIND_DEFAULT.contains(token.text().toLowerCase(Locale.ROOT))) {
                break;
            }
        }
        return definition.subList(begin, end);
    }

    /** The function in the default that may give each row another value. */
    Optional<String> volatileFunction() {
        return functions().stream()
                .filter(function -> !SAME_FOR_ALL.contains(function))
                .findFirst();
    }

    /** Whether the default is one and the same for all times, as SQLite asks for. */
    boolean hasConstantDefault() {
        return (defaultValue().isEmpty() || !defaultValue().get(0).is("("))
                && functions().isEmpty()
                && defaultValue().stream()
                        .noneMatch(token -> token.kind() == Token.Kind.WORD
                                && token.text().toLowerCase(Locale.ROOT).startsWith("current_"));
    }

    private List<String> functions() {
        List<Token> value = defaultValue();
        return java.util.stream.IntStream.range(0, Math.max(0, value.size() - 1))
                .filter(i -> value.get(i).kind() == Token.Kind.WORD
                        && value.get(i + 1).is("("))
                .mapToObj(i -> value.get(i).name())
                .toList();
    }
}
