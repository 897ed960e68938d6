package dev.upkeep.migration;

import dev.upkeep.migration.sql.Cursor;
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
    private Cursor words = script.words();

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
        words = script.words();
        while (!words.atEnd()) {
            statement();
            script.passStatement();
        }
    }

    private void statement() {
        int begin = words.at();
        if (words.accept("drop", "table")) {
            dropTables();
        } else if (words.accept("drop", "schema")) {
            dropSchemas(begin);
        } else if (words.accept("alter", "table")) {
            alterTable();
        } else if (words.accept("create")) {
            create();
        } else if (words.accept("insert")) {
            insert();
        } else if (words.accept("delete", "from")) {
            delete(begin);
        } else if (words.accept("update")) {
            update(begin);
        } else if (words.accept("truncate")) {
            truncate(begin);
        } else if (words.accept("with")) {
            changeBehindWith(begin);
        }
    }

    private void dropTables() {
        words.accept("if", "exists");
        do {
            String table = script.qualifiedName();
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
        } while (words.accept(","));
    }

    private void dropSchemas(int begin) {
        words.accept("if", "exists");
        List<String> schemas = new ArrayList<>();
        do {
            schemas.add(script.qualifiedName());
        } while (words.accept(","));
        if (words.sees("cascade")) {
            schemas.forEach(schema -> losses.add(Loss.ofSchema(schema, script.text(begin))));
        }
    }

    private void alterTable() {
        words.accept("if", "exists");
        words.accept("only");
        String table = script.qualifiedName();
        do {
            if (words.accept("rename", "to")) {
                rename(table, script.qualifiedName());
            } else if (words.accept("rename")) {
                words.accept("column");
                String column = script.qualifiedName();
                if (words.accept("to")) {
                    renamed.put(table + "." + column, script.qualifiedName());
                }
            } else if (words.accept("drop") && !words.sees("constraint")) {
                words.accept("column");
                words.accept("if", "exists");
                losses.add(Loss.ofColumn(table, script.qualifiedName()));
            } else if (words.accept("add") && NO_COLUMNS.stream().noneMatch(words::sees)) {
                words.accept("column");
                words.accept("if", "not", "exists");
                ownColumns.add(table + "." + script.qualifiedName());
            }
            script.passAction();
        } while (words.accept(","));
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
        words.accept("or", "replace");
        if (!words.accept("temp") && !words.accept("temporary")) {
            words.accept("unlogged");
        }
        if (words.accept("trigger")) {
            script.passTrigger();
        } else if (words.accept("table")) {
            words.accept("if", "not", "exists");
            String table = script.qualifiedName();
            own.add(table);
            List<String> defined = columnsDefined();
            made.put(table, new Made(defined, new ArrayList<>(words.between(words.at(), script.end()))));
        }
    }

    /** The columns in the brackets that come next; null when none come. */
    private @Nullable List<String> columnsDefined() {
        if (!words.sees("(")) {
            return null;
        }
        List<String> defined = new ArrayList<>();
        int depth = 0;
        boolean begins = false;
        do {
            Token token = words.next();
            if (begins && token.isName() && !(token.kind() == Token.Kind.WORD && NO_COLUMNS.contains(token.name()))) {
                defined.add(token.name());
            }
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            begins = depth == 1 && (token.is(",") || (token.is("(") && defined.isEmpty()));
        } while (depth > 0 && !words.atEnd());
        return defined.isEmpty() ? null : defined;
    }

    private void insert() {
        if (words.accept("or")) {
            words.next();
        }
        words.accept("into");
        Made table = made.get(script.qualifiedName());
        if (table != null) {
            int query = script.find("select");
            int end = script.end();
            table.filling().addAll(words.between(query < end ? query : words.at(), end));
        }
    }

    private void delete(int begin) {
        int from = words.at();
        words.accept("only");
        String table = script.qualifiedName();
        int end = script.end();
        boolean counts = script.find("using") == end && script.find("returning") == end;
        losses.add(Loss.ofRows(
                table, script.text(begin), counts ? "select count(*) from " + script.text(from, end) : null));
    }

    private void update(int begin) {
        if (words.accept("or")) {
            words.next();
        }
        int from = words.at();
        words.accept("only");
        String table = script.qualifiedName();
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
                counts ? "select count(*) from " + script.text(from, set) + " " + script.text(where, end) : null));
    }

    /** Whether it gives values to nothing but a column that the scripts have added. */
    private boolean fillsOwnColumn(String table, int set, int end) {
        List<Token> change = words.between(Math.min(set, end), end);
        return change.size() > 2
                && change.get(2).is("=")
                && ownColumns.contains(table + "." + change.get(1).name())
                && change.stream().noneMatch(token -> token.is(","));
    }

    private void truncate(int begin) {
        words.accept("table");
        do {
            words.accept("only");
            String table = script.qualifiedName();
            words.accept("*");
            losses.add(
                    Loss.ofRows(table, script.text(begin), Loss.ofTable(table).counting()));
        } while (words.accept(","));
    }

    /** What common table expressions stand before, or have in them. */
    private void changeBehindWith(int begin) {
        int end = script.end();
        while (words.at() < end) {
            if (words.accept("delete", "from")) {
                losses.add(Loss.ofRows(script.qualifiedName(), script.text(begin), null));
            } else if (words.accept("update")) {
                String table = script.qualifiedName();
                if (words.sees("set")) {
                    losses.add(Loss.ofValues(table, script.text(begin), null));
                }
            } else {
                words.next();
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
