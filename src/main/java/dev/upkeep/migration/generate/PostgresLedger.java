package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.PostgresObjects.Entry;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.NotUnderstood;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows what scripts do on PostgreSQL, where no server is there to ask. What a script makes on both engines with the
 * same words is theirs in common, and SQLite knows it best. Not thread-safe.
 */
final class PostgresLedger {
    private final Map<String, Entry> made = new LinkedHashMap<>();
    private final Set<String> common = new HashSet<>();
    private final Map<String, String> comments = new TreeMap<>();

    /** Follows one script, given as each engine reads it. */
    void apply(List<Statement> postgres, List<Statement> sqlite) {
        Set<String> created = new TreeSet<>();
        for (Statement statement : postgres) {
            definition(statement).ifPresent(definition -> apply(definition, statement, created));
        }
        Map<String, Entry> onSqlite = new LinkedHashMap<>();
        for (Statement statement : sqlite) {
            definition(statement)
                    .filter(definition -> definition.action() == Definition.Action.CREATE)
                    .map(definition -> Entry.of(definition, statement))
                    .ifPresent(entry -> onSqlite.putIfAbsent(entry.key(), entry));
        }
        for (String key : created) {
            Entry here = made.get(key);
            Entry there = onSqlite.get(key);
            boolean same = here != null && there != null && here.canonical().equals(there.canonical());
            if (same) {
                common.add(key);
            } else {
                common.remove(key);
            }
        }
    }

    private static Optional<Definition> definition(Statement statement) {
        try {
            return Definition.of(statement);
        } catch (NotGenerated | NotUnderstood e) {
            return Optional.empty();
        }
    }

    private void apply(Definition definition, Statement statement, Set<String> created) {
        String key = definition.key();
        switch (definition.action()) {
            case CREATE -> {
                if (!definition.isProgram()) {
                    made.remove(key);
                }
                // A function that is replaced stays above what calls it.
                made.put(key, Entry.of(definition, statement));
                created.add(key);
            }
            case DROP -> drop(definition);
            case ALTER -> {
                alter(definition.isProgram() ? meant(key) : key);
                dropParts(definition, statement);
            }
            case RENAME -> rename(definition.kind(), definition.name(), definition.newName());
            case RENAME_COLUMN -> renameColumn(definition);
            case RENAME_CONSTRAINT -> {
                alter(key);
                String table = " on " + definition.quotedName();
                String comment = text("constraint " + Names.quoted(definition.other()) + table);
                if (comment != null) {
                    comments.put("constraint " + Names.quoted(definition.newName()) + table, comment);
                }
            }
            case COMMENT -> {
                String on = meant(definition.name());
                if (definition.other().equals("null")) {
                    comments.remove(on);
                } else {
                    comments.put(on, definition.other());
                }
            }
        }
    }

    private void alter(String key) {
        made.computeIfPresent(key, (same, entry) -> entry.alteredByHand());
    }

    /** A comment goes with the constraint or column that it is on, also when another of its name comes. */
    private void dropParts(Definition definition, Statement statement) {
        if (!definition.kind().equals("table") || definition.name().isEmpty()) {
            return;
        }
        String table = definition.quotedName();
        for (List<Token> item : Cursor.items(statement.tokens())) {
            Cursor cursor = new Cursor(item);
            if (cursor.accept("alter", "table")) {
                cursor.accept("if", "exists");
                cursor.accept("only");
                do {
                    cursor.next();
                } while (cursor.accept("."));
            }
            if (!cursor.accept("drop")) {
                continue;
            }
            boolean constraint = cursor.accept("constraint");
            cursor.accept("column");
            cursor.accept("if", "exists");
            if (cursor.seesName()) {
                String part = Names.quoted(cursor.name());
                comments.remove(constraint ? "constraint " + part + " on " + table : "column " + table + "." + part);
            }
        }
    }

    /** The key of the function that is meant, for its arguments may be written in other words, or not at all. */
    private String meant(String key) {
        if (made.containsKey(key)) {
            return key;
        }
        int bracket = key.indexOf('(');
        String called = (bracket < 0 ? key : key.substring(0, bracket)) + "(";
        List<String> namesakes = made.values().stream()
                .filter(entry -> entry.definition().isProgram())
                .map(Entry::key)
                .filter(other -> other.startsWith(called))
                .toList();
        if (namesakes.size() < 2) {
            return namesakes.isEmpty() ? key : namesakes.get(0);
        }
        List<String> types = arguments(key);
        return namesakes.stream()
                .filter(other -> isDeclaredWith(arguments(other), types))
                .findFirst()
                .orElse(key);
    }

    private static List<String> arguments(String key) {
        List<Token> inside =
                new Tokenizer(key, key.substring(key.indexOf('(') + 1).replaceFirst("\\)$", "")).tokens();
        return Cursor.items(inside).stream().map(Sql::text).toList();
    }

    /** An argument is declared by its type, with a name before it or without. */
    private static boolean isDeclaredWith(List<String> declared, List<String> types) {
        return declared.size() == types.size()
                && IntStream.range(0, types.size()).allMatch(i -> (" " + declared.get(i)).endsWith(" " + types.get(i)));
    }

    private void drop(Definition definition) {
        String key = definition.isProgram() ? meant(definition.key()) : definition.key();
        made.remove(key);
        common.remove(key);
        comments.remove(key);
        if (definition.kind().equals("table") || definition.kind().endsWith("view")) {
            made.values().removeIf(entry -> entry.table().equals(definition.name()));
            String called = definition.quotedName();
            comments.keySet().removeIf(on -> on.startsWith("column " + called + ".") || on.endsWith(" on " + called));
        }
    }

    private void rename(String kind, String name, String newName) {
        Map<String, Entry> before = new LinkedHashMap<>(made);
        made.clear();
        before.forEach((key, entry) -> {
            boolean itself = entry.kind().equals(kind) && entry.name().equals(name);
            boolean itsTable = kind.equals("table") && entry.table().equals(name);
            Entry after = entry.called(itself ? newName : entry.name(), itsTable ? newName : entry.table());
            made.put(after.key(), after);
            if ((itself || itsTable) && common.remove(key)) {
                common.add(after.key());
            }
        });
        String object = kind + " " + Names.quoted(name);
        String column = "column " + Names.quoted(name) + ".";
        String belonging = " on " + Names.quoted(name);
        for (String on : new ArrayList<>(comments.keySet())) {
            if (on.equals(object)) {
                comments.put(kind + " " + Names.quoted(newName), text(on));
            } else if (on.startsWith(column)) {
                comments.put("column " + Names.quoted(newName) + "." + on.substring(column.length()), text(on));
            } else if (kind.equals("table") && on.endsWith(belonging)) {
                comments.put(
                        on.substring(0, on.length() - belonging.length()) + " on " + Names.quoted(newName), text(on));
            }
        }
    }

    private void renameColumn(Definition definition) {
        String table = "column " + Names.quoted(definition.name()) + ".";
        String comment = text(table + Names.quoted(definition.other()));
        if (comment != null) {
            comments.put(table + Names.quoted(definition.newName()), comment);
        }
    }

    private @Nullable String text(String on) {
        return comments.remove(on);
    }

    /**
     * What it has come to.
     *
     * @param tables the tables that SQLite has
     * @param indexes its indexes
     * @param views its views
     * @param triggers its triggers
     */
    Schema result(List<Table> tables, List<Index> indexes, List<Program> views, List<Program> triggers) {
        Map<String, String> onSqlite = new TreeMap<>();
        tables.forEach(table -> onSqlite.put("table " + Names.quoted(table.name()), table.name()));
        indexes.forEach(index -> onSqlite.put("index " + Names.quoted(index.name()), index.name()));
        views.forEach(view -> onSqlite.put("view " + Names.quoted(view.name()), view.name()));
        Map<String, Entry> only = new LinkedHashMap<>();
        Map<String, Entry> apart = new LinkedHashMap<>();
        made.forEach((key, entry) -> {
            if (!common.contains(key) || !onSqlite.containsKey(key)) {
                if (entry.kind().equals("table") && onSqlite.containsKey(key)) {
                    apart.put(entry.name(), entry);
                } else {
                    only.put(key, entry);
                }
            }
        });
        Set<String> sqliteOnly = new TreeSet<>();
        onSqlite.forEach((key, name) -> {
            if (!common.contains(key) && !apart.containsKey(name)) {
                sqliteOnly.add(name);
            }
        });
        Schema uncommented =
                new Schema(tables, indexes, views, triggers, new PostgresObjects(only, Map.of(), apart, sqliteOnly));
        Map<String, String> held = new TreeMap<>(comments);
        // A comment goes with what it is on.
        held.keySet().removeIf(on -> !uncommented.mayHave(on));
        return new Schema(tables, indexes, views, triggers, new PostgresObjects(only, held, apart, sqliteOnly));
    }
}
