package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What PostgreSQL alters, makes and drops, and SQLite cannot. */
final class PostgresAlterations {
    private static final Set<String> CONSTRAINTS = Set.of("unique", "primary", "foreign", "exclude");

    private PostgresAlterations() {}

    /** What SQLite does not understand in a statement that alters, makes or drops something. */
    static Optional<String> find(Statement statement) {
        if (statement.begins("drop")) {
            return dropped(statement);
        }
        if (statement.begins("create", "index", "on")) {
            return Optional.of("create index without a name");
        }
        Optional<AlterTable> alter = AlterTable.of(statement);
        if (alter.isEmpty()) {
            return Optional.empty();
        }
        if (statement.begins("alter", "table", "if") || statement.begins("alter", "table", "only")) {
            return Optional.of("alter table " + statement.tokens().get(2).text());
        }
        if (alter.get().actions().size() > 1) {
            return Optional.of("several changes in one alter table");
        }
        return altered(alter.get().actions().get(0));
    }

    private static Optional<String> dropped(Statement statement) {
        for (String word : List.of("cascade", "restrict")) {
            if (AlterTable.has(statement.tokens(), word)) {
                return Optional.of(word);
            }
        }
        return AlterTable.has(statement.tokens(), ",") ? Optional.of("several names in one drop") : Optional.empty();
    }

    private static Optional<String> altered(List<Token> action) {
        Cursor cursor = new Cursor(action);
        if (cursor.accept("add")) {
            return added(cursor);
        }
        if (cursor.accept("drop")) {
            cursor.accept("column");
            cursor.accept("constraint");
            return cursor.sees("if", "exists")
                    ? Optional.of("if exists")
                    : AlterTable.has(action, "cascade") ? Optional.of("cascade") : Optional.empty();
        }
        if (cursor.accept("alter")) {
            cursor.accept("column");
            if (cursor.atEnd()) {
                return Optional.empty();
            }
            cursor.next();
            boolean known = cursor.sees("set", "not", "null") || cursor.sees("drop", "not", "null");
            return known || cursor.atEnd()
                    ? Optional.empty()
                    : Optional.of("alter column … " + cursor.next().text());
        }
        if (cursor.sees("rename", "constraint")
                || cursor.sees("validate")
                || cursor.sees("owner")
                || cursor.sees("set")
                || cursor.sees("enable")
                || cursor.sees("disable")
                || cursor.sees("attach")
                || cursor.sees("detach")) {
            return Optional.of(cursor.next().text());
        }
        return Optional.empty();
    }

    private static Optional<String> added(Cursor cursor) {
        if (cursor.accept("constraint")) {
            cursor.name();
        }
        if (cursor.seesAny(CONSTRAINTS)) {
            return Optional.of("add " + cursor.next().text());
        }
        boolean check = cursor.sees("check");
        cursor.accept("column");
        if (cursor.sees("if", "not", "exists")) {
            return Optional.of("if not exists");
        }
        List<Token> rest = cursor.rest();
        if (check) {
            return AlterTable.has(rest, "not", "valid") ? Optional.of("not valid") : Optional.empty();
        }
        if (AlterTable.has(rest, "unique") || AlterTable.has(rest, "primary", "key")) {
            return Optional.of("add column … unique");
        }
        return AlterTable.has(rest, "stored") ? Optional.of("add column … stored") : Optional.empty();
    }
}
