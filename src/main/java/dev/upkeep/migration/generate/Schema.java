package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

    /** The tables that are written alike for both engines. */
    List<Table> ofBothEngines() {
        return tables.stream()
                .filter(table -> !postgres.apart().containsKey(table.name()))
                .filter(table -> !postgres.isSqliteOnly(table.name()))
                .toList();
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
        String kind = on.substring(0, Math.max(0, on.indexOf(' ')));
        String object = on.substring(kind.length() + 1);
        return switch (kind) {
            case "table", "index", "view" -> names(kind).contains(object) || postgres.hasOnly(on);
            case "column" -> hasColumn(object);
            case "constraint" -> object.contains(" on domain ") || hasConstraint(object);
            case "trigger", "type", "domain", "extension", "schema", "materialized", "function", "procedure" ->
                postgres.hasOnly(on);
            default -> true;
        };
    }

    /** @param column `invoice.number`, each part in quotes where it needs them */
    private boolean hasColumn(String column) {
        boolean ofTable = tables.stream()
                .filter(table -> column.startsWith(Names.quoted(table.name()) + "."))
                .anyMatch(table -> {
                    String name = column.substring(Names.quoted(table.name()).length() + 1);
                    PostgresObjects.Entry apart = postgres.apart().get(table.name());
                    return Stream.concat(
                                    table.columns().stream(),
                                    apart == null ? Stream.empty() : apart.asTable().columns().stream())
                            .anyMatch(known -> Names.quoted(known.name()).equals(name));
                });
        return ofTable
                || views.stream().anyMatch(view -> column.startsWith(Names.quoted(view.name()) + "."))
                || postgres.only().values().stream()
                        .filter(entry -> entry.kind().equals("table") || entry.isView())
                        .anyMatch(entry -> column.startsWith(entry.definition().quotedName() + "."));
    }

    /** @param constraint `invoice_check on invoice` */
    private boolean hasConstraint(String constraint) {
        boolean known = tables.stream()
                .filter(table -> constraint.endsWith(" on " + Names.quoted(table.name())))
                .anyMatch(table -> table.constraints().stream()
                        .anyMatch(rule -> constraint.equals(Names.quoted(PostgresNames.probably(table, rule)) + " on "
                                + Names.quoted(table.name()))));
        return known
                || Stream.concat(postgres.apart().values().stream(), postgres.only().values().stream())
                        .filter(entry -> entry.kind().equals("table"))
                        .anyMatch(entry ->
                                constraint.endsWith(" on " + entry.definition().quotedName()));
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
