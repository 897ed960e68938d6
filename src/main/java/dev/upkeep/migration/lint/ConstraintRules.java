package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Indexes and constraints that PostgreSQL puts on a table that has rows. */
final class ConstraintRules implements Checker {
    @Override
    public void check(EngineScript script, Statement statement, Found found) {
        if (!script.isPostgres()) {
            return;
        }
        indexed(statement)
                .filter(table -> !script.effects().makes(table))
                .ifPresent(table ->
                        found.add(LintRule.INDEX_WITHOUT_CONCURRENTLY, statement, "Builds an index of " + table + "."));
        AlterTable.of(statement)
                .filter(alter -> !script.effects().makes(alter.table()))
                .ifPresent(alter -> {
                    alter.actions().forEach(action -> constrained(statement, action, found));
                    alter.addedColumns().forEach(column -> constrained(statement, column, found));
                    validated(script, statement, alter, found);
                });
    }

    /** The table that an index is built of while nobody can write to it. */
    private static Optional<String> indexed(Statement statement) {
        Cursor cursor = new Cursor(statement.tokens());
        if (statement.begins("reindex")) {
            return AlterTable.has(statement.tokens(), "concurrently") ? Optional.empty() : Optional.of("a table");
        }
        if (!cursor.accept("create")) {
            return Optional.empty();
        }
        cursor.accept("unique");
        if (!cursor.accept("index") || cursor.sees("concurrently")) {
            return Optional.empty();
        }
        cursor.accept("if", "not", "exists");
        if (!cursor.sees("on")) {
            TableName.read(cursor);
        }
        cursor.expect("on");
        cursor.accept("only");
        return Optional.of(TableName.read(cursor));
    }

    private static void constrained(Statement statement, List<Token> action, Found found) {
        Cursor cursor = new Cursor(action);
        if (!cursor.accept("add")) {
            return;
        }
        if (cursor.accept("constraint")) {
            cursor.name();
        }
        boolean valid = !AlterTable.has(action, "not", "valid");
        if (cursor.sees("foreign", "key") && valid) {
            found.add(LintRule.FOREIGN_KEY_WITHOUT_NOT_VALID, statement, "");
        } else if (cursor.sees("check") && valid) {
            found.add(LintRule.CHECK_WITHOUT_NOT_VALID, statement, "");
        } else if ((cursor.sees("unique") || cursor.sees("primary", "key") || cursor.sees("exclude"))
                && !AlterTable.has(action, "using", "index")) {
            found.add(LintRule.UNIQUE_CONSTRAINT, statement, "");
        }
    }

    /** A new column that is NULL in every row needs no look-up of a foreign key. */
    private static void constrained(Statement statement, AddedColumn column, Found found) {
        if (column.has("references") && !column.defaultValue().isEmpty()) {
            found.add(LintRule.FOREIGN_KEY_WITHOUT_NOT_VALID, statement, "");
        }
        if (column.has("check")) {
            found.add(LintRule.CHECK_WITHOUT_NOT_VALID, statement, "");
        }
        if (column.has("unique") || column.has("primary", "key")) {
            found.add(LintRule.UNIQUE_CONSTRAINT, statement, "");
        }
    }

    private static void validated(EngineScript script, Statement statement, AlterTable alter, Found found) {
        List<String> validated = names(alter, false);
        if (validated.isEmpty()) {
            return;
        }
        for (Statement earlier : script.before(statement)) {
            AlterTable.of(earlier)
                    .filter(other -> other.table().equals(alter.table()))
                    .filter(other -> names(other, true).stream().anyMatch(validated::contains))
                    .ifPresent(other -> found.add(LintRule.VALIDATE_IN_SAME_SCRIPT, statement, ""));
        }
    }

    private static List<String> names(AlterTable alter, boolean added) {
        List<String> names = new ArrayList<>();
        for (List<Token> action : alter.actions()) {
            Cursor cursor = new Cursor(action);
            if (added ? cursor.accept("add", "constraint") : cursor.accept("validate", "constraint")) {
                names.add(cursor.name());
            }
        }
        return names;
    }
}
