package dev.upkeep.migration.generate;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The names that PostgreSQL gives to what has none in the script. It numbers them when they are taken; what got which
 * number then depends on the order of the statements of years, so such a name is not known here.
 */
final class PostgresNames {
    private static final int LONGEST = 63;

    private final Map<String, Integer> taken = new HashMap<>();

    PostgresNames(Schema schema) {
        for (Table table : schema.tables()) {
            take(table.name());
            table.constraints().forEach(constraint -> take(probably(table, constraint)));
            table.columns().stream()
                    .filter(Column::isIdentity)
                    .forEach(column -> take(sequence(table.name(), column.name())));
        }
        schema.indexes().forEach(index -> take(index.name()));
        schema.views().forEach(view -> take(view.name()));
    }

    private void take(String name) {
        taken.merge(name, 1, Integer::sum);
    }

    /**
     * The name of a constraint.
     *
     * @throws NotGenerated when it has none and PostgreSQL's is not certain
     */
    String of(Table table, Constraint constraint) {
        String name = probably(table, constraint);
        if (constraint.name() == null && taken.getOrDefault(name, 0) > 1) {
            throw new NotGenerated("the name that PostgreSQL gave to `" + constraint.rule()
                    + "` is not certain, because several things would be called " + name
                    + "; a constraint that begins with `constraint <name>` has no such problem");
        }
        return name;
    }

    /** The name of a constraint, or the one that PostgreSQL is most likely to have given to it. */
    static String probably(Table table, Constraint constraint) {
        String name = constraint.name();
        if (name != null) {
            return name;
        }
        return switch (constraint.kind()) {
            case PRIMARY_KEY -> made(table.name(), "", "pkey");
            case UNIQUE -> made(table.name(), joined(constraint), "key");
            case FOREIGN_KEY -> made(table.name(), joined(constraint), "fkey");
            case CHECK ->
                made(
                        table.name(),
                        constraint.columns().size() == 1 ? constraint.columns().get(0) : "",
                        "check");
        };
    }

    /** The name of the sequence behind a column that numbers itself. */
    static String sequence(String table, String column) {
        return made(table, column, "seq");
    }

    private static String joined(Constraint constraint) {
        return String.join("_", constraint.columns());
    }

    /** Shortens the longer of the two until all fits into 63 bytes. */
    private static String made(String table, String columns, String ending) {
        int room = LONGEST - ending.length() - 1 - (columns.isEmpty() ? 0 : 1);
        int first = bytes(table);
        int second = bytes(columns);
        while (first + second > room) {
            if (first > second) {
                first--;
            } else {
                second--;
            }
        }
        return clip(table, first) + (columns.isEmpty() ? "" : "_" + clip(columns, second)) + "_" + ending;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String clip(String text, int bytes) {
        String clipped = text;
        while (bytes(clipped) > bytes) {
            clipped = clipped.substring(0, clipped.offsetByCodePoints(clipped.length(), -1));
        }
        return clipped;
    }
}
