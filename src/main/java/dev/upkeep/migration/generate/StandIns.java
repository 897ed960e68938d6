package dev.upkeep.migration.generate;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands in for the lost values of columns that come back and may not be without one: a value that says nothing
 * and breaks no rule of its column.
 *
 * @param from the schema as it is
 * @param to the schema as it is to be
 * @param change the change of the table
 */
record StandIns(Schema from, Schema to, TableChange change) {
    /** The expressions, by the column's name; one in brackets is computed for each row. */
    Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Column column : change.added()) {
            if (column.notNull()
                    && column.defaultValue() == null
                    && column.generated() == null
                    && !column.isIdentity()) {
                value(column).ifPresent(value -> all.put(column.name(), value));
            }
        }
        return all;
    }

    /** Whether an expression is computed for each row. */
    static boolean isComputed(@Nullable String value) {
        return value != null && value.startsWith("(");
    }

    private Optional<String> value(Column column) {
        List<Constraint> rules = change.to().constraints().stream()
                .filter(rule -> rule.columns().contains(column.name()))
                .toList();
        boolean unique = to.indexesOf(change.to().name()).stream()
                .anyMatch(index -> index.unique() && index.mentions(List.of(column.name())));
        if (rules.stream().allMatch(rule -> rule.kind() == Constraint.Kind.CHECK) && !unique) {
            return harmless(column, rules);
        }
        if (rules.size() > 1 || (unique && !rules.isEmpty())) {
            return Optional.empty();
        }
        if (unique) {
            return different(column);
        }
        Constraint rule = rules.get(0);
        return rule.columns().size() > 1
                ? Optional.empty()
                : switch (rule.kind()) {
                    case UNIQUE -> different(column);
                    case FOREIGN_KEY -> parent(rule.reference());
                    case PRIMARY_KEY, CHECK -> Optional.empty();
                };
    }

    /** The neutral value of the type, or another one that the checks let pass. */
    private static Optional<String> harmless(Column column, List<Constraint> checks) {
        Optional<String> neutral = TypeFamily.of(column.type()).neutral();
        boolean alone = checks.stream().allMatch(check -> check.columns().equals(List.of(column.name())));
        if (neutral.isEmpty() || !alone) {
            return neutral;
        }
        List<String> candidates = new ArrayList<>(List.of(neutral.get()));
        for (Constraint check : checks) {
            for (Token token : new Tokenizer("a check", String.valueOf(check.check())).tokens()) {
                if (token.kind() == Token.Kind.STRING) {
                    candidates.add(token.text());
                } else if (token.kind() == Token.Kind.NUMBER) {
                    candidates.add(token.text());
                    candidates.add(token.text() + " + 1");
                    candidates.add(token.text() + " - 1");
                }
            }
        }
        boolean text = TypeFamily.of(column.type()) == TypeFamily.TEXT;
        candidates.removeIf(candidate -> !candidate.equals(neutral.get()) && text != candidate.startsWith("'"));
        return candidates.stream()
                .filter(candidate -> passes(candidate, column, checks))
                .findFirst()
                .map(candidate -> candidate.contains(" ") && !text ? "(" + candidate + ")" : candidate);
    }

    private static boolean passes(String candidate, Column column, List<Constraint> checks) {
        try (Connection scratch = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            for (Constraint check : checks) {
                String query = "select (" + check.check() + ") from (select " + candidate + " as "
                        + Names.quoted(column.name()) + ")";
                try (java.sql.Statement statement = scratch.createStatement();
                        ResultSet answer = statement.executeQuery(Placeholders.fill("a check", query, Engine.SQLITE))) {
                    // Unknown breaks no rule.
                    if (answer.getInt(1) == 0 && !answer.wasNull()) {
                        return false;
                    }
                }
            }
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** The row's own key, which no other row has. */
    private Optional<String> different(Column column) {
        List<String> key = change.to().constraints().stream()
                .filter(rule -> rule.kind() == Constraint.Kind.PRIMARY_KEY)
                .findFirst()
                .map(Constraint::columns)
                .orElse(List.of());
        if (key.size() != 1) {
            return Optional.empty();
        }
        TypeFamily own = TypeFamily.of(column.type());
        boolean number = change.to()
                .column(key.get(0))
                .filter(primary -> change.from().column(primary.name()).isPresent())
                .filter(primary -> TypeFamily.of(primary.type()) == TypeFamily.NUMBER)
                .isPresent();
        String name = Names.quoted(key.get(0));
        if (!number) {
            return Optional.empty();
        }
        return switch (own) {
            case NUMBER -> Optional.of("(" + name + ")");
            case TEXT -> Optional.of("('lost ' || " + name + ")");
            default -> Optional.empty();
        };
    }

    /** Any row of the parent, if that was there before and so may have some. */
    private Optional<String> parent(Constraint.Reference reference) {
        String key = Names.quoted(reference.columns().get(0));
        if (reference.table().equals(change.to().name())) {
            return Optional.of("(" + key + ")");
        }
        return from.table(reference.table())
                .filter(parent -> parent.column(reference.columns().get(0)).isPresent())
                .map(parent ->
                        "(select " + key + " from " + Names.quoted(parent.name()) + " order by " + key + " limit 1)");
    }
}
