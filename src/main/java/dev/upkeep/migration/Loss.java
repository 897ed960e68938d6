package dev.upkeep.migration;

import dev.upkeep.database.Database;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data that a reverse script takes away.
 *
 * @param kind what it is
 * @param table the table, or the schema, as a statement names it
 * @param column the column; absent when it is not about one
 * @param statement the statement that takes it away, on one line; absent when the name says enough
 * @param counting the query that counts it; absent when nothing can
 * @param count how many rows the table has, how many values other than null the column has, or how many rows the
 *     statement finds; absent when that could not be counted
 */
public record Loss(
        Kind kind,
        String table,
        @Nullable String column,
        @Nullable String statement,
        @Nullable String counting,
        @Nullable Long count) {
    static Loss ofTable(String table) {
        return new Loss(Kind.TABLE, table, null, null, "select count(*) from " + Database.quote(table), null);
    }

    static Loss ofColumn(String table, String column) {
        String counting = "select count(" + Database.quote(column) + ") from " + Database.quote(table);
        return new Loss(Kind.COLUMN, table, column, null, counting, null);
    }

    static Loss ofRows(String table, String statement, @Nullable String counting) {
        return new Loss(Kind.ROWS, table, null, statement, counting, null);
    }

    static Loss ofValues(String table, String statement, @Nullable String counting) {
        return new Loss(Kind.VALUES, table, null, statement, counting, null);
    }

    static Loss ofSchema(String schema, String statement) {
        return new Loss(Kind.SCHEMA, schema, null, statement, null, null);
    }

    Loss counted(long rows) {
        return new Loss(kind, table, column, statement, counting, rows);
    }

    /** Whether a statement finds nothing that it could take away. */
    boolean isNothing() {
        return statement != null && count != null && count == 0;
    }

    /** What a person types to say that it may go: `document`, or `user.nick`. */
    public String name() {
        return column == null ? table : table + "." + column;
    }

    /** What a person types to say that all of them may go. */
    public static String names(List<Loss> losses) {
        return String.join(" ", losses.stream().map(Loss::name).distinct().toList());
    }

    /** What it is, in words: `the table document with 1204 rows`. */
    public String describe() {
        return switch (kind) {
            case TABLE -> "the table " + table + (count == null ? "" : " with " + counted("row"));
            case COLUMN -> "the column " + name() + (count == null ? "" : " with " + counted("value"));
            case ROWS -> (count == null ? "rows of " + table : counted("row")) + " by `" + statement + "`";
            case VALUES ->
                "the old values " + (count == null ? "in rows of " + table : "in " + counted("row")) + " by `"
                        + statement + "`";
            case SCHEMA -> "the schema " + table + " with all that is in it by `" + statement + "`";
        };
    }

    private String counted(String unit) {
        return count + " " + unit + (count != null && count == 1 ? "" : "s");
    }

    /** What can be lost. */
    public enum Kind {
        /** A whole table. */
        TABLE,
        /** A column with its values. */
        COLUMN,
        /** Rows of a table that stays. */
        ROWS,
        /** What rows say that stay. */
        VALUES,
        /** A schema with whatever is in it. */
        SCHEMA
    }
}
