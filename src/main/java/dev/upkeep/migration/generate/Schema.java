package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a database consists of.
 *
 * @param tables its tables, in the order in which they were made
 * @param indexes its indexes
 * @param views its views; what one depends on stands before it
 * @param triggers its triggers; they are SQLite's, for no body of a trigger runs on both engines
 * @param postgres what PostgreSQL has apart from that
 */
record Schema(
        List<Table> tables,
        List<Index> indexes,
        List<Program> views,
        List<Program> triggers,
        PostgresObjects postgres) {
    Schema {
        tables = List.copyOf(tables);
        indexes = List.copyOf(indexes);
        views = List.copyOf(views);
        triggers = List.copyOf(triggers);
    }

    Optional<Table> table(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    Optional<Index> index(String name) {
        return indexes.stream().filter(index -> index.name().equals(name)).findFirst();
    }

    List<Index> indexesOf(String table) {
        return indexes.stream().filter(index -> index.table().equals(table)).toList();
    }

    /**
     * Whether there may be what a comment is on.
     *
     * @param on `column invoice.number` for example
     */
    boolean mayHave(String on) {
        if (on.startsWith("table ") || on.startsWith("index ") || on.startsWith("view ")) {
            return names(on.substring(0, on.indexOf(' '))).contains(on.substring(on.indexOf(' ') + 1))
                    || postgres.only().containsKey(on);
        }
        if (on.startsWith("column ")) {
            return tables.stream()
                            .anyMatch(table -> table.columns().stream()
                                    .anyMatch(column -> on.equals("column " + Names.quoted(table.name()) + "."
                                            + Names.quoted(column.name()))))
                    || views.stream().anyMatch(view -> on.startsWith("column " + Names.quoted(view.name()) + "."));
        }
        return true;
    }

    private List<String> names(String kind) {
        return switch (kind) {
            case "table" ->
                tables.stream().map(table -> Names.quoted(table.name())).toList();
            case "index" ->
                indexes.stream().map(index -> Names.quoted(index.name())).toList();
            default -> views.stream().map(view -> Names.quoted(view.name())).toList();
        };
    }

    /** Tables with every one behind those that it refers to, as far as that is possible. */
    static List<Table> parentsFirst(List<Table> tables) {
        List<Table> sorted = new ArrayList<>();
        Set<String> waiting = new HashSet<>();
        tables.forEach(table -> waiting.add(table.name()));
        List<Table> rest = new ArrayList<>(tables);
        while (!rest.isEmpty()) {
            Table next = rest.stream()
                    .filter(table -> table.parents().stream().noneMatch(waiting::contains))
                    .findFirst()
                    .orElse(rest.get(0));
            rest.remove(next);
            waiting.remove(next.name());
            sorted.add(next);
        }
        return sorted;
    }
}
