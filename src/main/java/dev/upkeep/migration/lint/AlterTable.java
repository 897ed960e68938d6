package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import java.util.List;
import java.util.Optional;

/**
 * An ALTER TABLE.
 *
 * @param table the table's name
 * @param actions what is done to it, each as its tokens
 */
record AlterTable(String table, List<List<Token>> actions) {
    /** Reads a statement; empty when it is another one. */
    static Optional<AlterTable> of(Statement statement) {
        Cursor cursor = new Cursor(statement.tokens());
        if (!cursor.accept("alter", "table")) {
            return Optional.empty();
        }
        cursor.accept("if", "exists");
        cursor.accept("only");
        String table = TableName.read(cursor);
        cursor.accept("*");
        return Optional.of(new AlterTable(table, Cursor.items(cursor.rest())));
    }

    /** The columns that it adds. */
    List<AddedColumn> addedColumns() {
        return actions.stream().map(AddedColumn::of).flatMap(Optional::stream).toList();
    }

    /** The columns that it drops. */
    List<String> droppedColumns() {
        return actions.stream()
                .map(AlterTable::droppedColumn)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> droppedColumn(List<Token> action) {
        Cursor cursor = new Cursor(action);
        if (!cursor.accept("drop") || cursor.sees("constraint")) {
            return Optional.empty();
        }
        cursor.accept("column");
        cursor.accept("if", "exists");
        return Optional.of(cursor.name());
    }

    /** The name that it gives to the table. */
    Optional<String> newName() {
        return actions.stream()
                .map(Cursor::new)
                .filter(cursor -> cursor.accept("rename", "to"))
                .findFirst()
                .map(TableName::read);
    }

    /** The column that it renames, and its new name behind it. */
    Optional<List<String>> renamedColumn() {
        for (List<Token> action : actions) {
            Cursor cursor = new Cursor(action);
            if (cursor.accept("rename") && !cursor.sees("to") && !cursor.sees("constraint")) {
                cursor.accept("column");
                String from = cursor.name();
                cursor.expect("to");
                return Optional.of(List.of(from, cursor.name()));
            }
        }
        return Optional.empty();
    }

    /** Whether an action has these keywords one after another, outside brackets. */
    static boolean has(List<Token> action, String... words) {
        return indexOf(action, words) >= 0;
    }

    /** Where these keywords stand one after another, outside brackets; -1 when nowhere. */
    static int indexOf(List<Token> action, String... words) {
        int depth = 0;
        for (int i = 0; i < action.size(); i++) {
            depth += action.get(i).is("(") ? 1 : action.get(i).is(")") ? -1 : 0;
            if (depth == 0 && new Cursor(action.subList(i, action.size())).sees(words)) {
                return i;
            }
        }
        return -1;
    }
}
