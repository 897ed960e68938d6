package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what SQLite takes because its columns have no types, and PostgreSQL refuses: a default of another type, and
 * columns that are compared with something of another type or given to a function for others. Looks at what is new or
 * changes, and says nothing of what it cannot be sure of. Not thread-safe.
 */
final class TypeRules {
    private final Schema before;
    private final Schema after;

    /**
     * @param before what there is
     * @param after what there is to be
     */
    TypeRules(Schema before, Schema after) {
        this.before = before;
        this.after = after;
    }

    /** What is wrong, and what to write in its place; empty when nothing is. */
    Optional<String> problem() {
        List<Optional<String>> problems = new ArrayList<>();
        Set<String> retyped = new HashSet<>();
        for (Table table : after.ofBothEngines()) {
            Set<String> names = retyped(table);
            Map<String, TypeFamily> families = families(List.of(table));
            for (Column column : changedColumns(table)) {
                problems.add(ofDefault(table, column));
                problems.add(ofExpression("the column " + column.name(), column.generated(), families));
            }
            for (Constraint rule : table.constraints()) {
                if (!wasThere(table, rule) || !Collections.disjoint(rule.columns(), names)) {
                    problems.add(ofExpression("`" + rule.rule() + "` of " + table.name(), rule.check(), families));
                }
            }
            for (Index index : after.indexesOf(table.name())) {
                if (changes(index.name(), before.indexes().contains(index) && !index.mentions(names))) {
                    problems.add(ofExpression("the index " + index.name(), index.items(), families));
                    problems.add(ofExpression("the index " + index.name(), index.where(), families));
                }
            }
            retyped.addAll(names);
        }
        for (Program view : after.views()) {
            if (changes(view.name(), before.views().contains(view) && !view.mentions(retyped))) {
                problems.add(ofView(view));
            }
        }
        return problems.stream().flatMap(Optional::stream).findFirst();
    }

    private List<Column> changedColumns(Table table) {
        List<Column> old = before.table(table.name()).map(Table::columns).orElse(List.of());
        return table.columns().stream().filter(column -> !old.contains(column)).toList();
    }

    /** The columns that are new or of another type, so that what names them is to be looked at again. */
    private Set<String> retyped(Table table) {
        Optional<Table> old = before.table(table.name());
        return table.columns().stream()
                .filter(column -> old.flatMap(same -> same.column(column.name()))
                        .filter(same -> same.type().equals(column.type()))
                        .isEmpty())
                .map(Column::name)
                .collect(Collectors.toSet());
    }

    private boolean wasThere(Table table, Constraint rule) {
        return before.table(table.name()).stream()
                .anyMatch(old -> old.constraints().contains(rule));
    }

    private boolean changes(String name, boolean stays) {
        return !stays && !after.postgres().isSqliteOnly(name);
    }

    private static Optional<String> ofDefault(Table table, Column column) {
        String value = column.defaultValue() == null ? "" : column.defaultValue();
        List<Token> tokens = new Tokenizer(column.name(), value).tokens();
        boolean signed =
                tokens.size() == 2 && (tokens.get(0).is("-") || tokens.get(0).is("+"));
        if (tokens.size() != 1 && !signed) {
            return Optional.empty();
        }
        TypeFamily own = TypeFamily.of(column.type());
        return TypedValue.ofLiteral(tokens.get(tokens.size() - 1))
                .filter(literal -> own != TypeFamily.TEXT)
                .flatMap(literal -> literal.insteadFor(own))
                .map(instead -> "the column " + column.name() + " of " + table.name() + " is " + column.type()
                        + ", and PostgreSQL refuses its default " + value + ". Write " + instead);
    }

    private static Optional<String> ofExpression(
            String what, @Nullable String expression, Map<String, TypeFamily> families) {
        List<Token> tokens = new Tokenizer(what, expression == null ? "" : expression).tokens();
        return new TypedExpression(tokens, families).problem().map(problem -> what + ": " + problem);
    }

    /** A name that the view gives itself, or that another view of it has, may be anything. */
    private Optional<String> ofView(Program view) {
        List<Token> tokens = new Tokenizer(view.name(), view.canonical()).tokens();
        List<Table> used = after.tables().stream()
                .filter(table -> view.words().contains(table.name()))
                .toList();
        Map<String, TypeFamily> families = families(used);
        families.keySet().removeAll(NameRules.given(tokens));
        for (Program other : after.views()) {
            if (!other.equals(view) && view.words().contains(other.name())) {
                families.keySet().removeAll(other.words());
            }
        }
        for (Table table : used) {
            if (!after.ofBothEngines().contains(table)) {
                table.columns().forEach(column -> families.remove(column.name()));
            }
        }
        return new TypedExpression(tokens, families)
                .problem()
                .map(problem -> "the view " + view.name() + ": " + problem);
    }

    /** What the columns of the tables are, without those of which that differs between the tables. */
    private static Map<String, TypeFamily> families(List<Table> tables) {
        Map<String, TypeFamily> families = new HashMap<>();
        Set<String> various = new HashSet<>();
        for (Table table : tables) {
            for (Column column : table.columns()) {
                TypeFamily family = TypeFamily.of(column.type());
                TypeFamily other = families.putIfAbsent(column.name(), family);
                if (family == TypeFamily.OTHER || (other != null && other != family)) {
                    various.add(column.name());
                }
            }
        }
        families.keySet().removeAll(various);
        return families;
    }
}
