package dev.upkeep.migration;

import dev.upkeep.database.Database;
import org.jspecify.annotations.Nullable;

/**
 * Data that a reverse script takes away.
 *
 * @param table the table, as a statement names it
 * @param column the column; absent when the whole table goes
 * @param count how many rows the table has, or how many values other than null the column has; absent when that could
 *     not be counted
 */
public record Loss(
        String table, @Nullable String column, @Nullable Long count) {
    /** What a person types to say that it may go: `document`, or `user.nick`. */
    public String name() {
        return column == null ? table : table + "." + column;
    }

    /** What it is, in words: `the table document with 1204 rows`. */
    public String describe() {
        String what = column == null ? "the table " + table : "the column " + name();
        if (count == null) {
            return what;
        }
        String unit = column == null ? "row" : "value";
        return what + " with " + count + " " + unit + (count == 1 ? "" : "s");
    }

    /** The statement that counts it. */
    String counting() {
        String counted = column == null ? "*" : Database.quote(column);
        return "select count(" + counted + ") from " + Database.quote(table);
    }
}
