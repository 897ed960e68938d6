package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a statement does to one object of the schema.
 *
 * @param action what it does
 * @param kind the object's kind, `index` or `materialized view` for example
 * @param name its name; empty when the database chooses one
 * @param other the table of an index or a trigger, the column that is renamed, the text of a comment; empty otherwise
 * @param newName the name that it gets, when it is renamed
 */
record Definition(Action action, String kind, String name, String other, String newName) {
    private static final Set<String> ADJECTIVES = Set.of(
            "or",
            "replace",
            "temp",
            "temporary",
            "unlogged",
            "unique",
            "recursive",
            "constraint",
            "trusted",
            "virtual");

    /** What may happen to an object. */
    enum Action {
        CREATE,
        DROP,
        RENAME,
        RENAME_COLUMN,
        COMMENT
    }

    /** Reads a statement; empty when it defines nothing. */
    static Optional<Definition> of(Statement statement) {
        Cursor cursor = new Cursor(statement.tokens());
        if (cursor.accept("create")) {
            return Optional.of(create(cursor));
        }
        if (cursor.accept("drop")) {
            String kind = kind(cursor);
            cursor.accept("concurrently");
            cursor.accept("if", "exists");
            return Optional.of(new Definition(Action.DROP, kind, dotted(cursor), "", ""));
        }
        if (cursor.accept("alter")) {
            return rename(cursor);
        }
        if (cursor.accept("comment", "on")) {
            List<Token> object = new ArrayList<>();
            while (!cursor.accept("is")) {
                object.add(cursor.next());
            }
            return Optional.of(new Definition(Action.COMMENT, "", Sql.text(object), Sql.text(cursor.rest()), ""));
        }
        return Optional.empty();
    }

    private static Definition create(Cursor cursor) {
        while (cursor.seesAny(ADJECTIVES)) {
            cursor.next();
        }
        String kind = kind(cursor);
        cursor.accept("concurrently");
        cursor.accept("if", "not", "exists");
        String name = cursor.sees("on") ? "" : dotted(cursor);
        String table = "";
        if (kind.equals("index") || kind.equals("trigger")) {
            while (!cursor.atEnd() && !cursor.accept("on")) {
                cursor.next();
            }
            cursor.accept("only");
            table = cursor.atEnd() ? "" : dotted(cursor);
        }
        return new Definition(Action.CREATE, kind, name, table, "");
    }

    private static Optional<Definition> rename(Cursor cursor) {
        String kind = kind(cursor);
        cursor.accept("if", "exists");
        cursor.accept("only");
        String name = cursor.atEnd() || cursor.sees("(") ? "" : dotted(cursor);
        if (!cursor.accept("rename")) {
            return Optional.empty();
        }
        if (cursor.accept("to")) {
            return Optional.of(new Definition(Action.RENAME, kind, name, "", cursor.name()));
        }
        if (cursor.accept("constraint")) {
            return Optional.empty();
        }
        cursor.accept("column");
        String column = cursor.name();
        cursor.expect("to");
        return Optional.of(new Definition(Action.RENAME_COLUMN, kind, name, column, cursor.name()));
    }

    private static String kind(Cursor cursor) {
        String kind = cursor.next().name();
        return kind.equals("materialized") || kind.equals("foreign") || kind.equals("event")
                ? kind + " " + cursor.next().name()
                : kind;
    }

    /** A name, with its schema or without; `public` is where names are looked up anyway. */
    private static String dotted(Cursor cursor) {
        String name = cursor.name();
        while (cursor.accept(".")) {
            String part = cursor.name();
            name = name.equals("public") ? part : name + "." + part;
        }
        return name;
    }
}
