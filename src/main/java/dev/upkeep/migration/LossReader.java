package dev.upkeep.migration;

import dev.upkeep.migration.sql.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads in reverse scripts what they take away: tables and columns that are dropped, what is left out of a table that is
 * built anew, and the rows and values that statements delete or overwrite. Not thread-safe.
 */
final class LossReader {
    private static final Set<String> NO_COLUMNS =
            Set.of("constraint", "primary", "unique", "check", "foreign", "exclude", "like");

    private final Function<String, List<String>> columns;
    private final List<Loss> losses = new ArrayList<>();
    /** The tables that the scripts make, and have not given another name or dropped. */
    private final Map<String, Made> made = new HashMap<>();
    /** The names of all tables that the scripts make. */
    private final Set<String> own = new HashSet<>();
    /** The columns that the scripts add, by table: they have no values yet. */
    private final Set<String> ownColumns = new HashSet<>();
    /** What tables were called before, by what they are called now. */
    private final Map<String, String> moved = new HashMap<>();
    /** What columns are called now, by table and what they were called before. */
    private final Map<String, String> renamed = new LinkedHashMap<>();

    private ScriptWords script = new ScriptWords("nothing", "");

    /** @param columns the columns that a table of the database has now */
    LossReader(Function<String, List<String>> columns) {
        this.columns = columns;
    }

    /** What all scripts take away that were read. */
    List<Loss> losses() {
        List<Loss> all = new ArrayList<>(losses);
        all.removeIf(loss -> loss.statement() != null && loss.kind() != Loss.Kind.SCHEMA && isGoneOrNew(loss.table()));
        return all;
    }

    private boolean isGoneOrNew(String table) {
        return own.contains(table) || losses.contains(Loss.ofTable(table));
    }

    /**
     * Reads one more script, the next to run.
     *
     * @param source its file, for messages
     */
    void read(String source, String text) {
        script = new ScriptWords(source, text);
        while (!script.atEnd()) {
            statement();
            script.passStatement();
        }
    }

    private void statement() {
        int begin = script.at();
        if (script.accept("drop", "table")) {
            dropTables();
        } else if (script.accept("drop", "schema")) {
            dropSchemas(begin);
        } else if (script.accept("alter", "table")) {
            alterTable();
        } else if (script.accept("create")) {
            create();
        } else if (script.accept("insert")) {
            insert();
        } else if (script.accept("delete", "from")) {
            delete(begin);
        } else if (script.accept("update")) {
            update(begin);
        } else if (script.accept("truncate")) {
            truncate(begin);
        } else if (script.accept("with")) {
            changeBehindWith(begin);
        }
    }

    private void dropTables() {
        script.accept("if", "exists");
        do {
            String table = script.name();
            if (made.remove(table) != null) {
                continue;
            }
            String before = moved.getOrDefault(table, table);
            Made again = made.get(before);
            if (before.equals(table) || again == null || !again.isFilledFrom(table)) {
                losses.add(Loss.ofTable(table));
            } else {
                losses.addAll(leftOut(before, again));
            }
        } while (script.accept(","));
    }

    private void dropSchemas(int begin) {
        script.accept("if", "exists");
        List<String> schemas = new ArrayList<>();
        do {
            schemas.add(script.name());
        } while (script.accept(","));
        if (script.sees("cascade")) {
            schemas.forEach(schema -> losses.add(Loss.ofSchema(schema, script.text(begin))));
        }
    }

    private void alterTable() {
        script.accept("if", "exists");
        script.accept("only");
        String table = script.name();
        do {
            if (script.accept("rename", "to")) {
                rename(table, script.name());
            } else if (script.accept("rename")) {
                script.accept("column");
                String column = script.name();
                if (script.accept("to")) {
                    renamed.put(table + "." + column, script.name());
                }
            } else if (script.accept("drop") && !script.sees("constraint")) {
                script.accept("column");
                script.accept("if", "exists");
                losses.add(Loss.ofColumn(table, script.name()));
            } else if (script.accept("add") && NO_COLUMNS.stream().noneMatch(script::sees)) {
                script.accept("column");
                script.accept("if", "not", "exists");
                ownColumns.add(table + "." + script.name());
            }
            script.passAction();
        } while (script.accept(","));
    }

    /** A table that is given the name of one that was dropped is that one, as far as it was filled from it. */
    private void rename(String table, String to) {
        Made anew = made.remove(table);
        int gone = losses.indexOf(Loss.ofTable(to));
        if (anew == null) {
            moved.put(to, table);
        } else if (gone >= 0 && anew.isFilledFrom(to)) {
            losses.remove(gone);
            losses.addAll(gone, leftOut(to, anew));
        }
    }

    private List<Loss> leftOut(String table, Made anew) {
        List<Loss> left = new ArrayList<>();
        for (String column : columns.apply(moved.getOrDefault(table, table))) {
            String now = renamed.getOrDefault(table + "." + column, column);
            Loss loss = Loss.ofColumn(table, now);
            if (!anew.has(now) && !losses.contains(loss)) {
                left.add(loss);
            }
        }
        return left;
    }

    private void create() {
        script.accept("or", "replace");
        if (!script.accept("temp") && !script.accept("temporary")) {
            script.accept("unlogged");
        }
        if (script.accept("trigger")) {
            script.passTrigger();
        } else if (script.accept("table")) {
            script.accept("if", "not", "exists");
            String table = script.name();
            own.add(table);
            List<String> defined = columnsDefined();
            made.put(table, new Made(defined, new ArrayList<>(script.words(script.at(), script.end()))));
        }
    }

    /** The columns in the brackets that come next; null when none come. */
    private @Nullable List<String> columnsDefined() {
        if (!script.sees("(")) {
            return null;
        }
        List<String> defined = new ArrayList<>();
        int depth = 0;
        boolean begins = false;
        do {
            Token token = script.next();
            if (begins && token.isName() && !(token.kind() == Token.Kind.WORD && NO_COLUMNS.contains(token.name()))) {
                defined.add(token.name());
            }
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            begins = depth == 1 && (token.is(",") || (token.is("(") && defined.isEmpty()));
        } while (depth > 0 && !script.atEnd());
        return defined.isEmpty() ? null : defined;
    }

    private void insert() {
        if (script.accept("or")) {
            script.next();
        }
        script.accept("into");
        Made table = made.get(script.name());
        if (table != null) {
            int query = script.find("select");
            int end = script.end();
            table.filling().addAll(script.words(query < end ? query : script.at(), end));
        }
    }

    private void delete(int begin) {
        int from = script.at();
        script.accept("only");
        String table = script.name();
        int end = script.end();
        boolean counts = script.find("using") == end && script.find("returning") == end;
        losses.add(Loss.ofRows(
                table, script.text(begin), counts ? "select count(*) from " + script.between(from, end) : null));
    }

    private void update(int begin) {
        if (script.accept("or")) {
            script.next();
        }
        int from = script.at();
        script.accept("only");
        String table = script.name();
        int end = script.end();
        int set = script.find("set");
        int where = script.find("where");
        if (fillsOwnColumn(table, set, end)) {
            return;
        }
        boolean counts = set < end && script.find("from") == end && script.find("returning") == end;
        losses.add(Loss.ofValues(
                table,
                script.text(begin),
                counts
                        ? "select count(*) from " + script.between(from, set) + " " + script.between(where, end)
                        : null));
    }

    /** Whether it gives values to nothing but a column that the scripts have added. */
    private boolean fillsOwnColumn(String table, int set, int end) {
        List<Token> words = script.words(Math.min(set, end), end);
        return words.size() > 2
                && words.get(2).is("=")
                && ownColumns.contains(table + "." + words.get(1).name())
                && words.stream().noneMatch(token -> token.is(","));
    }

    private void truncate(int begin) {
        script.accept("table");
        do {
            script.accept("only");
            String table = script.name();
            script.accept("*");
            losses.add(
                    Loss.ofRows(table, script.text(begin), Loss.ofTable(table).counting()));
        } while (script.accept(","));
    }

    /** What common table expressions stand before, or have in them. */
    private void changeBehindWith(int begin) {
        int end = script.end();
        while (script.at() < end) {
            if (script.accept("delete", "from")) {
                losses.add(Loss.ofRows(script.name(), script.text(begin), null));
            } else if (script.accept("update")) {
                String table = script.name();
                if (script.sees("set")) {
                    losses.add(Loss.ofValues(table, script.text(begin), null));
                }
            } else {
                script.next();
            }
        }
    }

    /**
     * A table that a script makes.
     *
     * @param columns its columns; absent when a query says them
     * @param filling the words that fill it
     */
    private record Made(@Nullable List<String> columns, List<Token> filling) {
        boolean isFilledFrom(String table) {
            return mentions(table);
        }

        /** Whether the values of a column are in it, under whatever name. */
        boolean has(String column) {
            boolean whole = filling.stream().anyMatch(token -> token.is("*"));
            return whole ? columns == null || columns.stream().anyMatch(column::equalsIgnoreCase) : mentions(column);
        }

        private boolean mentions(String name) {
            return filling.stream()
                    .anyMatch(token -> token.isName() && token.name().equalsIgnoreCase(name));
        }
    }
}
