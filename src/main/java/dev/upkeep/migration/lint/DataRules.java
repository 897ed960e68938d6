package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import java.util.List;
import java.util.Optional;

/** What takes rows, values or names away. */
final class DataRules implements Checker {
    @Override
    public void check(EngineScript script, Statement statement, Found found) {
        drops(script, statement, found);
        cascades(statement, found);
        truncates(script, statement, found);
        rows(script, statement, found);
        renames(script, statement, found);
    }

    private static void drops(EngineScript script, Statement statement, Found found) {
        Effects before = Effects.of(script.before(statement));
        for (String table : TableName.dropped(statement)) {
            boolean goes = !script.effects().makesAnew(table) && !before.makes(table);
            if (goes && !script.takesBack(forward -> forward.names(table))) {
                found.add(dropRule(script, LintRule.DROP_TABLE), statement, "Drops " + table + ".");
            }
        }
        AlterTable.of(statement).ifPresent(alter -> {
            for (String column : alter.droppedColumns()) {
                boolean goes = !before.makes(alter.table(), column) && !isGeneratedAnew(script, alter.table(), column);
                if (goes && !script.takesBack(forward -> forward.makes(alter.table(), column))) {
                    found.add(
                            dropRule(script, LintRule.DROP_COLUMN),
                            statement,
                            "Drops " + alter.table() + "." + column + ".");
                }
            }
        });
    }

    private static LintRule dropRule(EngineScript script, LintRule rule) {
        return script.reverse() ? LintRule.REVERSE_DROPS_DATA : rule;
    }

    /** Whether the column comes back with values that are computed from others. */
    private static boolean isGeneratedAnew(EngineScript script, String table, String column) {
        return script.statements().stream()
                .filter(statement -> statement.begins("alter", "table"))
                .map(AlterTable::of)
                .flatMap(Optional::stream)
                .filter(alter -> alter.table().equals(table))
                .flatMap(alter -> alter.addedColumns().stream())
                .anyMatch(added -> added.name().equals(column) && added.isGenerated());
    }

    private static void cascades(Statement statement, Found found) {
        boolean drops = statement.begins("drop")
                || (statement.begins("alter", "table")
                        && AlterTable.of(statement).stream()
                                .flatMap(alter -> alter.actions().stream())
                                .anyMatch(action -> new Cursor(action).accept("drop")));
        List<Token> tokens = statement.tokens();
        if (statement.begins("drop", "schema") && AlterTable.has(tokens, "cascade")) {
            found.add(LintRule.DROP_CASCADE, Severity.ERROR, statement, "Every table of the schema goes with it.");
        } else if (drops && AlterTable.has(tokens, "cascade")) {
            found.add(LintRule.DROP_CASCADE, statement, "");
        }
    }

    private static void truncates(EngineScript script, Statement statement, Found found) {
        Cursor cursor = new Cursor(statement.tokens());
        if (!cursor.accept("truncate")) {
            return;
        }
        if (AlterTable.has(statement.tokens(), "cascade")) {
            found.add(LintRule.TRUNCATE_CASCADE, statement, "");
            return;
        }
        cursor.accept("table");
        cursor.accept("only");
        String table = TableName.read(cursor);
        if (!script.effects().makes(table)) {
            found.add(LintRule.TRUNCATE, statement, "");
        }
    }

    private static void rows(EngineScript script, Statement statement, Found found) {
        List<Token> tokens = statement.tokens();
        int delete = statement.begins("delete", "from") ? 0 : AlterTable.indexOf(tokens, "delete", "from");
        boolean withQuery = statement.begins("with");
        if ((statement.begins("delete") || (withQuery && delete >= 0)) && !AlterTable.has(tokens, "where")) {
            Cursor cursor = new Cursor(tokens.subList(delete + 2, tokens.size()));
            cursor.accept("only");
            String table = TableName.read(cursor);
            if (!script.effects().makes(table)) {
                found.add(LintRule.DELETE_WITHOUT_WHERE, statement, "Empties " + table + ".");
            }
        }
        if (statement.begins("update") && !AlterTable.has(tokens, "where")) {
            updates(script, statement, found);
        }
    }

    /** Columns that the same script has added have nothing yet that could be overwritten. */
    private static void updates(EngineScript script, Statement statement, Found found) {
        Cursor cursor = new Cursor(statement.tokens());
        cursor.expect("update");
        cursor.accept("only");
        String table = TableName.read(cursor);
        int set = AlterTable.indexOf(statement.tokens(), "set");
        if (set < 0 || script.effects().makes(table)) {
            return;
        }
        boolean overwrites = false;
        for (List<Token> item : Cursor.items(
                statement.tokens().subList(set + 1, statement.tokens().size()))) {
            Cursor target = new Cursor(item);
            List<String> columns = target.sees("(") ? target.names() : List.of(target.name());
            overwrites |= columns.stream().anyMatch(column -> !script.effects().makes(table, column));
            if (AlterTable.has(item, "from")) {
                break;
            }
        }
        if (overwrites) {
            found.add(LintRule.UPDATE_WITHOUT_WHERE, statement, "");
        }
    }

    private static void renames(EngineScript script, Statement statement, Found found) {
        if (script.reverse()) {
            return;
        }
        AlterTable.of(statement).ifPresent(alter -> {
            if (script.effects().makes(alter.table())) {
                return;
            }
            alter.newName()
                    .ifPresent(name -> found.add(
                            LintRule.RENAME_TABLE, statement, alter.table() + " is called " + name + " from then on."));
            alter.renamedColumn()
                    .filter(names -> !script.effects().makes(alter.table(), names.get(0)))
                    .ifPresent(names -> found.add(
                            LintRule.RENAME_COLUMN,
                            statement,
                            alter.table() + "." + names.get(0) + " is called " + names.get(1) + " from then on."));
        });
    }
}
