package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.LockRelease;
import dev.upkeep.migration.sql.OutsideTransaction;
import dev.upkeep.migration.sql.Token;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a script does to its transaction and to the locks that the transaction holds. */
final class TransactionRules implements Checker {
    private static final Set<String> CONTROL =
            Set.of("begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release");
    private static final Set<String> TIMEOUTS = Set.of("lock_timeout", "statement_timeout");

    @Override
    public void check(EngineScript script, Statement statement, Found found) {
        Token first = statement.tokens().get(0);
        if (first.kind() == Token.Kind.WORD && CONTROL.contains(first.text().toLowerCase(Locale.ROOT))) {
            found.add(LintRule.TRANSACTION_CONTROL, statement, "");
        }
        if (!script.isPostgres()) {
            pragma(statement, found);
            return;
        }
        outsideTransaction(script, statement, found);
        locks(script, statement, found);
        timeouts(statement, found);
        if (LockRelease.is(statement.tokens())) {
            found.add(LintRule.LOCK_RELEASE, statement, "");
        }
        lockTable(script, statement, found);
        enumValue(script, statement, found);
    }

    /** What names the new value further down is likely to use it, which PostgreSQL refuses until it is committed. */
    private static void enumValue(EngineScript script, Statement statement, Found found) {
        int added = AlterTable.indexOf(statement.tokens(), "add", "value");
        if (!statement.begins("alter", "type") || added < 0) {
            return;
        }
        Optional<Token> value = statement.tokens().stream()
                .skip(added)
                .filter(token -> token.kind() == Token.Kind.STRING)
                .findFirst();
        int next = script.statements().indexOf(statement) + 1;
        Optional<Statement> user = script
                .statements()
                .subList(next, script.statements().size())
                .stream()
                .filter(later -> value.isPresent()
                        && later.tokens().stream()
                                .anyMatch(
                                        token -> token.text().equals(value.get().text())))
                .findFirst();
        user.ifPresentOrElse(
                later -> found.add(
                        LintRule.ENUM_VALUE,
                        Severity.ERROR,
                        statement,
                        "The statement in line " + later.line() + " seems to use "
                                + value.orElseThrow().text()
                                + ", so the script fails: put ALTER TYPE into one of its own before it."),
                () -> found.add(LintRule.ENUM_VALUE, statement, ""));
    }

    private static void pragma(Statement statement, Found found) {
        boolean asks = statement.tokens().stream().noneMatch(token -> token.is("="))
                && statement.tokens().stream().anyMatch(token -> token.text().endsWith("_check"));
        if (statement.begins("pragma") && !asks) {
            found.add(LintRule.PRAGMA_IN_SCRIPT, statement, "");
        }
    }

    private static void outsideTransaction(EngineScript script, Statement statement, Found found) {
        if (!runsOutside(statement) || script.statements().size() == 1) {
            return;
        }
        if (!script.statements().stream().allMatch(TransactionRules::runsOutside)) {
            found.add(LintRule.CONCURRENTLY_NOT_ALONE, statement, "");
        } else if (!script.statements().get(0).equals(statement)) {
            found.add(LintRule.SEVERAL_CONCURRENTLY, statement, "");
        }
    }

    /** Whether PostgreSQL refuses it in a transaction. */
    private static boolean runsOutside(Statement statement) {
        return OutsideTransaction.runs(statement.tokens());
    }

    /** Told once, at the statement that takes the second table. */
    private static void locks(EngineScript script, Statement statement, Found found) {
        Set<String> locked = new LinkedHashSet<>();
        script.before(statement).forEach(earlier -> locked.addAll(locked(script, earlier)));
        if (locked.size() > 1) {
            return;
        }
        locked.addAll(locked(script, statement));
        if (locked.size() > 1) {
            found.add(LintRule.SEVERAL_LOCKS, statement, "Locks " + String.join(" and ", locked) + ".");
        }
    }

    /** The tables with rows that nobody can use after this statement until the transaction ends. */
    private static List<String> locked(EngineScript script, Statement statement) {
        Cursor cursor = new Cursor(statement.tokens());
        String table;
        if (cursor.accept("truncate") || cursor.accept("lock")) {
            cursor.accept("table");
            cursor.accept("only");
            table = TableName.read(cursor);
        } else if (cursor.sees("alter", "table")) {
            AlterTable alter = AlterTable.of(statement).orElseThrow();
            if (alter.actions().stream().allMatch(TransactionRules::isHarmless)) {
                return List.of();
            }
            table = alter.table();
        } else {
            return List.of();
        }
        // Under its new name, a table that is renamed is no second one.
        return script.effects().names(table) ? List.of() : List.of(table);
    }

    private static boolean isHarmless(List<Token> action) {
        return new Cursor(action).sees("validate", "constraint") || AlterTable.has(action, "set", "statistics");
    }

    private static void lockTable(EngineScript script, Statement statement, Found found) {
        List<Token> tokens = statement.tokens();
        boolean lets = AlterTable.has(tokens, "access", "share")
                || AlterTable.has(tokens, "row", "share")
                || (AlterTable.has(tokens, "row", "exclusive") && !AlterTable.has(tokens, "share", "row", "exclusive"));
        if (statement.begins("lock") && !lets && !locked(script, statement).isEmpty()) {
            found.add(LintRule.LOCK_TABLE, statement, "");
        }
    }

    private static void timeouts(Statement statement, Found found) {
        Cursor cursor = new Cursor(statement.tokens());
        boolean changes = false;
        if (cursor.accept("set")) {
            if (!cursor.accept("local")) {
                cursor.accept("session");
            }
            changes = cursor.seesAny(TIMEOUTS);
        } else if (cursor.accept("reset")) {
            changes = cursor.sees("all") || cursor.seesAny(TIMEOUTS);
        } else if (cursor.accept("select")) {
            changes = statement.tokens().stream().anyMatch(token -> token.is("set_config"))
                    && statement.tokens().stream()
                            .anyMatch(token -> TIMEOUTS.contains(token.text().replace("'", "")));
        }
        if (changes) {
            found.add(LintRule.LOCK_TIMEOUT, statement, "");
        }
    }
}
