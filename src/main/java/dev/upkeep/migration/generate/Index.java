package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index that a statement of its own makes.
 *
 * @param name its name
 * @param table its table
 * @param unique whether it lets no value be there twice
 * @param items what it sorts by
 * @param columns the same when it is nothing but columns; empty otherwise
 * @param where which rows it is about; absent when about all
 */
record Index(
        String name,
        String table,
        boolean unique,
        String items,
        List<String> columns,
        @Nullable String where) {
    Index {
        columns = List.copyOf(columns);
    }

    /**
     * Reads CREATE INDEX.
     *
     * @param tokens the whole statement, which SQLite has accepted
     */
    static Index parse(List<Token> tokens) {
        Cursor cursor = new Cursor(tokens);
        cursor.expect("create");
        boolean unique = cursor.accept("unique");
        cursor.expect("index");
        cursor.accept("if", "not", "exists");
        String name = cursor.name();
        cursor.expect("on");
        String table = cursor.name();
        List<Token> items = cursor.group();
        String where = cursor.accept("where") ? Sql.text(cursor.rest()) : null;
        List<String> columns = new ArrayList<>();
        for (List<Token> item : Cursor.items(items)) {
            if (item.size() != 1 || !item.get(0).isName()) {
                columns.clear();
                break;
            }
            columns.add(item.get(0).name());
        }
        return new Index(name, table, unique, Sql.text(items), columns, where);
    }

    /** Whether it says more of one of these columns than its name. */
    boolean computesWith(Collection<String> names) {
        return (columns.isEmpty() || where != null) && mentions(names);
    }

    /** Whether one of these columns stands anywhere in it. */
    boolean mentions(Collection<String> names) {
        return new Tokenizer("an index", items + " " + (where == null ? "" : where))
                .tokens().stream().anyMatch(token -> token.isName() && names.contains(token.name()));
    }

    /** Whether a foreign key may refer to its columns. */
    boolean isKey() {
        return unique && where == null && !columns.isEmpty();
    }

    /** The statement that makes it. */
    String create() {
        return "create " + (unique ? "unique " : "") + "index " + Names.quoted(name) + " on " + Names.quoted(table)
                + " (" + items + ")" + (where == null ? "" : " where " + where);
    }
}
