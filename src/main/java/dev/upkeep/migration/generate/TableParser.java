package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.NotUnderstood;
import dev.upkeep.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads CREATE TABLE. What only one of the engines understands, or understands otherwise than the other, is an
 * obstacle that the table remembers, for it matters only when the table is to be changed. Not thread-safe.
 */
final class TableParser {
    private static final Set<String> COLUMN_RULES = Set.of(
            "constraint",
            "primary",
            "not",
            "null",
            "unique",
            "check",
            "default",
            "collate",
            "references",
            "generated",
            "as");
    private static final Set<String> TABLE_RULES = Set.of("constraint", "primary", "unique", "check", "foreign");

    private final List<Column> columns = new ArrayList<>();
    private final List<Constraint> constraints = new ArrayList<>();
    private final List<Token> tokens;
    private String table = "";

    private TableParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * Reads a table.
     *
     * @param tokens the whole statement, which SQLite has accepted
     */
    static Table parse(List<Token> tokens) {
        TableParser parser = new TableParser(tokens);
        String obstacle = null;
        try {
            parser.read();
        } catch (NotGenerated | NotUnderstood e) {
            obstacle = Placeholders.restore(String.valueOf(e.getMessage()));
        }
        return new Table(parser.table, parser.columns, parser.constraints, Sql.text(tokens), obstacle);
    }

    private void read() {
        Cursor cursor = new Cursor(tokens);
        cursor.expect("create");
        if (!cursor.accept("table")) {
            Token word = cursor.next();
            while (!cursor.accept("table")) {
                cursor.next();
            }
            table = cursor.name();
            throw new NotGenerated("it is made as `" + word.text() + "`, which is no ordinary table");
        }
        cursor.accept("if", "not", "exists");
        table = cursor.name();
        List<List<Token>> items = Cursor.items(cursor.group());
        List<Token> options = cursor.rest();
        for (List<Token> item : items) {
            Cursor content = new Cursor(item);
            if (content.seesAny(TABLE_RULES)) {
                tableRule(content);
            } else {
                column(content);
            }
        }
        if (!options.isEmpty()) {
            throw new NotGenerated("`" + Sql.text(options) + "` is known to one engine only");
        }
        numbersItself();
    }

    /** On SQLite only the sole column of a primary key numbers itself. */
    private void numbersItself() {
        for (Column column : columns) {
            boolean sole = constraints.stream()
                    .anyMatch(rule -> rule.kind() == Constraint.Kind.PRIMARY_KEY
                            && rule.columns().equals(List.of(column.name())));
            if (column.isIdentity() && !sole) {
                throw new NotGenerated("the column " + column.name()
                        + " is ${identity}, but not the primary key, and so would not number itself on SQLite");
            }
        }
    }

    private void column(Cursor cursor) {
        String name = cursor.name();
        List<Token> type = new ArrayList<>();
        while (!cursor.atEnd() && !cursor.seesAny(COLUMN_RULES)) {
            type.add(cursor.next());
        }
        if (type.isEmpty()) {
            throw new NotGenerated("the column " + name + " has no type, and PostgreSQL demands one");
        }
        boolean notNull = false;
        String value = null;
        String generated = null;
        while (!cursor.atEnd()) {
            String rule = cursor.accept("constraint") ? cursor.name() : null;
            if (cursor.accept("not", "null")) {
                notNull = true;
            } else if (cursor.accept("default")) {
                value = defaultValue(cursor);
            } else if (cursor.accept("generated", "always", "as") || cursor.accept("as")) {
                generated = Sql.text(cursor.group());
                if (!cursor.accept("stored")) {
                    throw new NotGenerated(
                            "the column " + name + " is generated, but not STORED, which PostgreSQL does not know");
                }
            } else if (!cursor.accept("null")) {
                constraints.add(rule(cursor, rule, name));
            }
        }
        columns.add(new Column(name, Sql.text(type), notNull, value, generated));
    }

    private void tableRule(Cursor cursor) {
        String name = cursor.accept("constraint") ? cursor.name() : null;
        constraints.add(rule(cursor, name, null));
        if (!cursor.atEnd()) {
            throw new NotGenerated("`" + Sql.text(cursor.rest()) + "` is not understood");
        }
    }

    /** @param column the column that it is declared with; absent when it stands by itself */
    private Constraint rule(Cursor cursor, @Nullable String name, @Nullable String column) {
        if (cursor.accept("primary", "key")) {
            return key(Constraint.Kind.PRIMARY_KEY, cursor, name, column);
        }
        if (cursor.accept("unique")) {
            return key(Constraint.Kind.UNIQUE, cursor, name, column);
        }
        if (cursor.accept("check")) {
            List<Token> expression = cursor.group();
            if (mentions(expression, table, ".")) {
                throw new NotGenerated(
                        "`check (" + Sql.text(expression) + ")` names its own table, which a copy cannot take over");
            }
            return new Constraint(
                    Constraint.Kind.CHECK,
                    name,
                    columnsIn(expression),
                    Sql.text(expression),
                    null,
                    column != null && columnsIn(expression).equals(List.of(column)));
        }
        List<String> own = column == null ? List.of() : List.of(column);
        if (column == null && cursor.accept("foreign", "key")) {
            own = cursor.names();
        }
        if (cursor.accept("references")) {
            String parent = cursor.name();
            List<String> referenced = cursor.sees("(") ? cursor.names() : List.of();
            Constraint.Reference reference = new Constraint.Reference(parent, referenced, rules(cursor));
            return new Constraint(Constraint.Kind.FOREIGN_KEY, name, own, null, reference, column != null);
        }
        throw new NotGenerated("`" + Sql.text(cursor.rest()) + "` is known to one engine only");
    }

    private static Constraint key(Constraint.Kind kind, Cursor cursor, @Nullable String name, @Nullable String column) {
        List<String> columns = column == null ? cursor.names() : List.of(column);
        if (cursor.sees("on", "conflict")
                || cursor.sees("autoincrement")
                || cursor.sees("asc")
                || cursor.sees("desc")) {
            throw new NotGenerated("`" + Sql.text(cursor.rest()) + "` is known to SQLite only");
        }
        return new Constraint(kind, name, columns, null, null, column != null);
    }

    /** The actions in one order and without those that hold anyway. */
    private static String rules(Cursor cursor) {
        Map<String, String> actions = new TreeMap<>();
        String deferred = "";
        while (true) {
            if (cursor.accept("on")) {
                String event = cursor.next().text().toLowerCase(java.util.Locale.ROOT);
                actions.put(event, action(cursor));
            } else if (cursor.accept("not", "deferrable")) {
                cursor.accept("initially", "immediate");
            } else if (cursor.accept("deferrable")) {
                deferred = cursor.accept("initially", "deferred") ? " deferrable initially deferred" : " deferrable";
                cursor.accept("initially", "immediate");
            } else if (cursor.sees("match")) {
                throw new NotGenerated("`" + Sql.text(cursor.rest()) + "` means nothing to SQLite");
            } else {
                break;
            }
        }
        StringBuilder rules = new StringBuilder();
        actions.forEach((event, action) -> {
            if (!action.equals("no action")) {
                rules.append(" on ").append(event).append(' ').append(action);
            }
        });
        return rules.append(deferred).toString();
    }

    private static String action(Cursor cursor) {
        if (cursor.accept("no", "action")) {
            return "no action";
        }
        if (cursor.accept("set", "null")) {
            return "set null";
        }
        if (cursor.accept("set", "default")) {
            return "set default";
        }
        return cursor.next().text().toLowerCase(java.util.Locale.ROOT);
    }

    private static @Nullable String defaultValue(Cursor cursor) {
        if (cursor.sees("(")) {
            List<Token> inside = cursor.group();
            return inside.size() == 1 && inside.get(0).kind() != Token.Kind.QUOTED
                    ? defaultValue(new Cursor(inside))
                    : "(" + Sql.text(inside) + ")";
        }
        List<Token> value = new ArrayList<>();
        if (cursor.sees("-") || cursor.sees("+")) {
            value.add(cursor.next());
        }
        value.add(cursor.next());
        Token last = value.get(value.size() - 1);
        if (last.kind() == Token.Kind.QUOTED) {
            throw new NotGenerated("the default " + last.text()
                    + " is a name to PostgreSQL, for it stands in double quotes; texts stand in single ones");
        }
        return last.is("null") ? null : Sql.text(value);
    }

    /** The columns that an expression names, as PostgreSQL sees them when it makes up a name. */
    private List<String> columnsIn(List<Token> expression) {
        Set<String> known = new TreeSet<>();
        for (List<Token> item : Cursor.items(body())) {
            if (!item.isEmpty() && item.get(0).isName() && !new Cursor(item).seesAny(TABLE_RULES)) {
                known.add(item.get(0).name());
            }
        }
        Set<String> found = new TreeSet<>();
        for (int i = 0; i < expression.size(); i++) {
            boolean call = i + 1 < expression.size() && expression.get(i + 1).is("(");
            boolean type = i > 0
                    && (expression.get(i - 1).is("as") || expression.get(i - 1).is("::"));
            if (expression.get(i).isName()
                    && !call
                    && !type
                    && known.contains(expression.get(i).name())) {
                found.add(expression.get(i).name());
            }
        }
        return List.copyOf(found);
    }

    private List<Token> body() {
        Cursor cursor = new Cursor(tokens);
        while (!cursor.sees("(")) {
            cursor.next();
        }
        return cursor.group();
    }

    private static boolean mentions(List<Token> tokens, String name, String sign) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isName()
                    && tokens.get(i).name().equals(name)
                    && tokens.get(i + 1).is(sign)) {
                return true;
            }
        }
        return false;
    }
}
