package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the names of the tables that a statement is about, with their schemas where those are not `public`. */
final class TableName {
    private static final String USUAL_SCHEMA = "public.";

    private TableName() {}

    /**
     * Reads a name that has to come.
     *
     * @throws dev.upkeep.migration.sql.NotUnderstood when none comes
     */
    static String read(Cursor cursor) {
        StringBuilder name = new StringBuilder(cursor.name());
        while (cursor.accept(".")) {
            name.append('.').append(cursor.name());
        }
        return name.indexOf(USUAL_SCHEMA) == 0 ? name.substring(USUAL_SCHEMA.length()) : name.toString();
    }

    /** The table, or the view with rows of its own, that a statement makes. */
    static Optional<String> made(Statement statement) {
        Cursor cursor = new Cursor(statement.tokens());
        if (!cursor.accept("create")) {
            return Optional.empty();
        }
        boolean more = true;
        while (more) {
            more = cursor.accept("temp")
                    || cursor.accept("temporary")
                    || cursor.accept("unlogged")
                    || cursor.accept("global")
                    || cursor.accept("local");
        }
        if (!cursor.accept("table") && !cursor.accept("materialized", "view")) {
            return Optional.empty();
        }
        cursor.accept("if", "not", "exists");
        return Optional.of(read(cursor));
    }

    /** The tables that a statement drops. */
    static List<String> dropped(Statement statement) {
        Cursor cursor = new Cursor(statement.tokens());
        List<String> tables = new ArrayList<>();
        if (cursor.accept("drop", "table")) {
            cursor.accept("if", "exists");
            do {
                tables.add(read(cursor));
            } while (cursor.accept(","));
        }
        return tables;
    }
}
