package dev.upkeep.migration.lint;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import java.util.List;
import java.util.Set;

/** What is done to the columns of a table that has rows. */
final class ColumnRules implements Checker {
    private static final Set<List<String>> REWRITING = Set.of(
            List.of("set", "tablespace"),
            List.of("set", "logged"),
            List.of("set", "unlogged"),
            List.of("set", "access", "method"));

    private final Engine target;

    /** @param target the engine that the scripts are going to run on */
    ColumnRules(Engine target) {
        this.target = target;
    }

    @Override
    public void check(EngineScript script, Statement statement, Found found) {
        AlterTable.of(statement)
                .filter(alter -> !script.effects().makes(alter.table()))
                .ifPresent(alter -> {
                    alter.addedColumns().forEach(column -> added(script, statement, alter.table(), column, found));
                    if (script.isPostgres()) {
                        alter.actions().forEach(action -> changed(script, statement, alter.table(), action, found));
                    }
                });
        if (script.isPostgres()) {
            rewritten(statement, found);
        }
    }

    private void added(EngineScript script, Statement statement, String table, AddedColumn column, Found found) {
        String name = table + "." + column.name();
        if (column.has("not", "null")
                && column.defaultValue().isEmpty()
                && !column.isNumbered()
                && !column.isGenerated()) {
            found.add(LintRule.NOT_NULL_WITHOUT_DEFAULT, statement, name + " has no value in the rows that exist.");
        }
        if (!script.isPostgres()) {
            if (!column.hasConstantDefault()) {
                found.add(
                        LintRule.NON_CONSTANT_DEFAULT,
                        target == Engine.SQLITE ? Severity.ERROR : Severity.WARNING,
                        statement,
                        "");
            }
            return;
        }
        if (column.isNumbered()) {
            found.add(LintRule.VOLATILE_DEFAULT, statement, "Every row gets a number in " + name + ".");
        }
        column.volatileFunction()
                .ifPresent(function ->
                        found.add(LintRule.VOLATILE_DEFAULT, statement, function + "() may differ from row to row."));
        if (column.isGenerated() && column.has("stored")) {
            found.add(LintRule.STORED_GENERATED_COLUMN, statement, "Every row gets a value in " + name + ".");
        }
    }

    private static void changed(
            EngineScript script, Statement statement, String table, List<Token> action, Found found) {
        Cursor cursor = new Cursor(action);
        if (!cursor.accept("alter") || cursor.sees("constraint")) {
            return;
        }
        cursor.accept("column");
        String column = cursor.name();
        String name = table + "." + column;
        if (cursor.accept("type") || cursor.accept("set", "data", "type")) {
            found.add(LintRule.TYPE_CHANGE, statement, name + " gets another type.");
        } else if (cursor.accept("set", "not", "null") && !script.checks().proves(table, column)) {
            found.add(LintRule.SET_NOT_NULL, statement, name + " becomes NOT NULL.");
        }
    }

    private static void rewritten(Statement statement, Found found) {
        boolean rewritten = statement.begins("cluster")
                || (statement.begins("vacuum") && AlterTable.has(statement.tokens(), "full"))
                || (statement.begins("refresh", "materialized", "view")
                        && !AlterTable.has(statement.tokens(), "concurrently"))
                || (statement.begins("alter", "table")
                        && REWRITING.stream()
                                .anyMatch(words -> AlterTable.has(statement.tokens(), words.toArray(String[]::new))));
        if (rewritten) {
            found.add(LintRule.REWRITES_TABLE, statement, "");
        }
    }
}
