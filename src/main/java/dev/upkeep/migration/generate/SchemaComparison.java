package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What differs between two schemas.
 *
 * @param from the one
 * @param to the other
 */
record SchemaComparison(Schema from, Schema to) {
    /** The names of what differs, as `table invoice`; empty when nothing does. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        for (Table table : from.tables()) {
            boolean same = to.table(table.name())
                    .map(other -> new TableChange(table, other).isEmpty())
                    .orElse(false);
            if (!same) {
                differences.add("table " + table.name());
            }
        }
        to.tables().stream()
                .filter(table -> from.table(table.name()).isEmpty())
                .forEach(table -> differences.add("table " + table.name()));
        compare("index", differences, schema -> texts(schema.indexes(), Index::name, Index::create));
        compare("view", differences, schema -> texts(schema.views(), Program::name, Program::canonical));
        compare("trigger", differences, schema -> texts(schema.triggers(), Program::name, Program::canonical));
        compare(
                "on PostgreSQL",
                differences,
                schema -> texts(
                        schema.postgres().only().values(),
                        PostgresObjects.Entry::key,
                        entry -> isAltered(entry.key()) ? "altered" : entry.canonical()));
        compare("comment on", differences, schema -> schema.postgres().comments());
        compare(
                "on SQLite alone",
                differences,
                schema -> texts(schema.postgres().sqliteOnly(), Function.identity(), Function.identity()));
        return differences;
    }

    /** The tables of which something stands for one engine alone, and which are not the same in both schemas. */
    List<String> notCompared() {
        Map<String, PostgresObjects.Entry> all = new TreeMap<>(from.postgres().apart());
        all.putAll(to.postgres().apart());
        return all.keySet().stream()
                .filter(table -> {
                    PostgresObjects.Entry before = from.postgres().apart().get(table);
                    PostgresObjects.Entry after = to.postgres().apart().get(table);
                    return before == null
                            || after == null
                            || !before.canonical().equals(after.canonical());
                })
                .toList();
    }

    /** What was altered by hand is taken to be what the other schema says, for nobody here knows what it has become. */
    private boolean isAltered(String key) {
        return Stream.of(from, to)
                .map(schema -> schema.postgres().only().get(key))
                .anyMatch(entry -> entry != null && entry.altered());
    }

    private static <T> Map<String, String> texts(
            Iterable<T> objects, Function<T, String> name, Function<T, String> text) {
        Map<String, String> texts = new TreeMap<>();
        objects.forEach(object -> texts.put(name.apply(object), text.apply(object)));
        return texts;
    }

    private void compare(String kind, List<String> differences, Function<Schema, Map<String, String>> texts) {
        Map<String, String> before = texts.apply(from);
        Map<String, String> after = texts.apply(to);
        Map<String, String> all = new TreeMap<>(before);
        all.putAll(after);
        all.keySet().stream()
                .filter(name -> !String.valueOf(before.get(name)).equals(String.valueOf(after.get(name))))
                .forEach(name -> differences.add(kind + " " + name));
    }
}
