package dev.upkeep.migration;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
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
    private static final int LONGEST_STATEMENT = 100;
    private static final Set<String> NO_COLUMNS =
            Set.of("constraint", "primary", "unique", "check", "foreign", "exclude", "like");

    private final Function<String, List<String>> columns;
    private final List<Loss> losses = new ArrayList<>();
    /** The tables that the scripts make, and have not given another name or dropped. */
    private final Map<String, Made> made = new HashMap<>();
    /** The names of all tables that the scripts make. */
    private final Set<String> own = new HashSet<>();
    /** What tables were called before, by what they are called now. */
    private final Map<String, String> moved = new HashMap<>();
    /** What columns are called now, by table and what they were called before. */
    private final Map<String, String> renamed = new LinkedHashMap<>();

    private String sql = "";
    private List<Token> tokens = List.of();
    private int at;

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
        sql = text;
        tokens = new Tokenizer(source, text).tokens();
        at = 0;
        while (at < tokens.size()) {
            statement();
            passStatement();
        }
    }

    private void statement() {
        int begin = at;
        if (accept("drop", "table")) {
            dropTables();
        } else if (accept("drop", "schema")) {
            dropSchemas(begin);
        } else if (accept("alter", "table")) {
            alterTable();
        } else if (accept("create")) {
            create();
        } else if (accept("insert")) {
            insert();
        } else if (accept("delete", "from")) {
            delete(begin);
        } else if (accept("update")) {
            update(begin);
        } else if (accept("truncate")) {
            truncate(begin);
        } else if (accept("with")) {
            changeBehindWith(begin);
        }
    }

    private void dropTables() {
        accept("if", "exists");
        do {
            String table = name();
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
        } while (accept(","));
    }

    private void dropSchemas(int begin) {
        accept("if", "exists");
        List<String> schemas = new ArrayList<>();
        do {
            schemas.add(name());
        } while (accept(","));
        if (sees("cascade")) {
            schemas.forEach(schema -> losses.add(Loss.ofSchema(schema, text(begin))));
        }
    }

    private void alterTable() {
        accept("if", "exists");
        accept("only");
        String table = name();
        do {
            if (accept("rename", "to")) {
                rename(table, name());
            } else if (accept("rename")) {
                accept("column");
                String column = name();
                if (accept("to")) {
                    renamed.put(table + "." + column, name());
                }
            } else if (accept("drop") && !sees("constraint")) {
                accept("column");
                accept("if", "exists");
                losses.add(Loss.ofColumn(table, name()));
            }
            passAction();
        } while (accept(","));
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
        accept("or", "replace");
        if (!accept("temp") && !accept("temporary")) {
            accept("unlogged");
        }
        if (accept("trigger")) {
            passTrigger();
        } else if (accept("table")) {
            accept("if", "not", "exists");
            String table = name();
            own.add(table);
            List<String> defined = columnsDefined();
            made.put(table, new Made(defined, new ArrayList<>(tokens.subList(at, end(at)))));
        }
    }

    /** The columns in the brackets that come next; null when none come. */
    private @Nullable List<String> columnsDefined() {
        if (!sees("(")) {
            return null;
        }
        List<String> defined = new ArrayList<>();
        int depth = 0;
        boolean begins = false;
        do {
            Token token = tokens.get(at++);
            if (begins && token.isName() && !(token.kind() == Token.Kind.WORD && NO_COLUMNS.contains(token.name()))) {
                defined.add(token.name());
            }
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            begins = depth == 1 && (token.is(",") || (token.is("(") && defined.isEmpty()));
        } while (depth > 0 && at < tokens.size());
        return defined.isEmpty() ? null : defined;
    }

    private void insert() {
        if (accept("or")) {
            at++;
        }
        accept("into");
        Made table = made.get(name());
        if (table != null) {
            int query = find("select", at);
            int end = end(at);
            table.filling().addAll(tokens.subList(query < end ? query : at, end));
        }
    }

    private void delete(int begin) {
        int from = at;
        accept("only");
        String table = name();
        int end = end(at);
        boolean counts = find("using", at) == end && find("returning", at) == end;
        losses.add(Loss.ofRows(table, text(begin), counts ? "select count(*) from " + between(from, end) : null));
    }

    private void update(int begin) {
        if (accept("or")) {
            at++;
        }
        int from = at;
        accept("only");
        String table = name();
        int end = end(at);
        int set = find("set", at);
        int where = find("where", at);
        boolean counts = set < end && find("from", at) == end && find("returning", at) == end;
        losses.add(Loss.ofValues(
                table,
                text(begin),
                counts ? "select count(*) from " + between(from, set) + " " + between(where, end) : null));
    }

    private void truncate(int begin) {
        accept("table");
        do {
            accept("only");
            String table = name();
            accept("*");
            losses.add(Loss.ofRows(table, text(begin), Loss.ofTable(table).counting()));
        } while (accept(","));
    }

    /** What common table expressions stand before, or have in them. */
    private void changeBehindWith(int begin) {
        int end = end(at);
        while (at < end) {
            if (accept("delete", "from")) {
                losses.add(Loss.ofRows(name(), text(begin), null));
            } else if (accept("update")) {
                String table = name();
                if (sees("set")) {
                    losses.add(Loss.ofValues(table, text(begin), null));
                }
            } else {
                at++;
            }
        }
    }

    /** The statement on one line, shortened. */
    private String text(int begin) {
        String line = between(begin, end(begin)).replaceAll("\\s+", " ");
        return line.length() <= LONGEST_STATEMENT ? line : line.substring(0, LONGEST_STATEMENT - 1) + "…";
    }

    private String between(int first, int end) {
        return first >= end
                ? ""
                : sql.substring(tokens.get(first).begin(), tokens.get(end - 1).end());
    }

    /** Where the statement ends. */
    private int end(int from) {
        int end = from;
        while (end < tokens.size() && !tokens.get(end).is(";")) {
            end++;
        }
        return end;
    }

    /** Where a word of the statement stands, outside of brackets; its end when it does not. */
    private int find(String word, int from) {
        int end = end(from);
        int depth = 0;
        for (int i = from; i < end; i++) {
            Token token = tokens.get(i);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0 && token.is(word)) {
                return i;
            }
        }
        return end;
    }

    /** Goes on behind the semicolon. */
    private void passStatement() {
        at = end(at) + 1;
    }

    /** Goes on at the semicolon behind a trigger's body, which has semicolons of its own on SQLite. */
    private void passTrigger() {
        int depth = 0;
        while (at < tokens.size() && (depth > 0 || !sees(";"))) {
            depth += sees("begin") || sees("case") ? 1 : sees("end") ? -1 : 0;
            at++;
        }
    }

    /** Goes on at the comma or semicolon that ends what is done to a table. */
    private void passAction() {
        int depth = 0;
        while (at < tokens.size() && !sees(";") && (depth > 0 || !sees(","))) {
            depth += sees("(") ? 1 : sees(")") ? -1 : 0;
            at++;
        }
    }

    /** A name, with the schema in front of it if there is one. */
    private String name() {
        StringBuilder name = new StringBuilder();
        while (at < tokens.size() && tokens.get(at).isName()) {
            name.append(tokens.get(at++).name());
            if (!accept(".")) {
                break;
            }
            name.append('.');
        }
        return name.toString();
    }

    private boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean accept(String... words) {
        boolean seen = sees(words);
        at += seen ? words.length : 0;
        return seen;
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
