package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table as a script declares it.
 *
 * @param name its name
 * @param columns its columns in their order
 * @param constraints its constraints in their order
 * @param canonical its whole text, the same for every way to write it
 * @param obstacle why no change of it can be generated; absent when it can
 */
record Table(
        String name,
        List<Column> columns,
        List<Constraint> constraints,
        String canonical,
        @Nullable String obstacle) {
    Table {
        columns = List.copyOf(columns);
        constraints = List.copyOf(constraints);
    }

    Optional<Column> column(String wanted) {
        return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }

    boolean isPrimaryKey(String column) {
        return constraints.stream()
                .anyMatch(constraint -> constraint.kind() == Constraint.Kind.PRIMARY_KEY
                        && constraint.columns().contains(column));
    }

    /** Whether PostgreSQL lets no row be without a value there, declared or not. */
    boolean isNeverNull(Column column) {
        return column.notNull() || column.isIdentity() || isPrimaryKey(column.name());
    }

    List<Constraint> foreignKeys() {
        return constraints.stream()
                .filter(constraint -> constraint.kind() == Constraint.Kind.FOREIGN_KEY)
                .toList();
    }

    /** The tables that it refers to, without itself. */
    Set<String> parents() {
        Set<String> parents = new TreeSet<>();
        foreignKeys().forEach(key -> parents.add(key.reference().table()));
        parents.remove(name);
        return parents;
    }

    /**
     * The statement that makes it.
     *
     * @param as the name that it gets
     * @param order its columns, in the order that they get
     */
    String create(String as, List<Column> order) {
        List<String> items = new ArrayList<>();
        List<Constraint> apart = new ArrayList<>(constraints);
        for (Column column : order) {
            StringBuilder item = new StringBuilder(column.definition());
            for (Constraint constraint : constraints) {
                if (constraint.inline() && constraint.columns().equals(List.of(column.name()))) {
                    item.append(' ').append(constraint.prefix()).append(constraint.inlineRule());
                    apart.remove(constraint);
                }
            }
            items.add(item.toString());
        }
        apart.forEach(constraint -> items.add(constraint.prefix() + constraint.rule()));
        return "create table " + Names.quoted(as) + " (\n  " + String.join(",\n  ", items) + "\n)";
    }
}
