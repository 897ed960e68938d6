package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a statement does to one object of the schema.
 *
 * @param action what it does
 * @param kind the object's kind, `index` or `materialized view` for example
 * @param name its name; empty when the database chooses one
 * @param other the table of an index or a trigger, the arguments of a function in their brackets, the column or the
 *     constraint that is renamed, the text of a comment; empty otherwise
 * @param newName the name that it gets, when it is renamed
 */
record Definition(Action action, String kind, String name, String other, String newName) {
    /** What may be there several times under one name, with other arguments. */
    private static final Set<String> PROGRAMS = Set.of("function", "procedure");

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
        ALTER,
        RENAME,
        RENAME_COLUMN,
        RENAME_CONSTRAINT,
        COMMENT
    }

    /** What it is called where its kind is not told by the place: `trigger touched on invoice`, `function f(integer)`. */
    String key() {
        String called = kind + " " + quotedName();
        if (PROGRAMS.contains(kind)) {
            return called + other;
        }
        return kind.equals("trigger") ? called + " on " + quoted(other) : called;
    }

    /** Its name as it stands in a statement. */
    String quotedName() {
        return quoted(name);
    }

    /** Whether several may have its name, with other arguments. */
    boolean isProgram() {
        return PROGRAMS.contains(kind);
    }

    /** The same object under another name, or of a table under another name. */
    Definition called(String newName, String newOther) {
        return new Definition(action, kind, newName, newOther, "");
    }

    private static String quoted(String dotted) {
        return Stream.of(dotted.split("\\.")).map(Names::quoted).collect(Collectors.joining("."));
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
            String name = dotted(cursor);
            return Optional.of(new Definition(Action.DROP, kind, name, belonging(kind, cursor), ""));
        }
        if (cursor.accept("alter")) {
            return alter(cursor);
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
        String other = belonging(kind, cursor);
        if (kind.equals("index") && other.contains(".") && !name.contains(".")) {
            // An index is in the schema of its table, and is not found without it.
            name = other.substring(0, other.indexOf('.') + 1) + name;
        }
        return new Definition(Action.CREATE, kind, name, other, "");
    }

    /** What tells objects of one name apart: the table of a trigger, the arguments of a function. */
    private static String belonging(String kind, Cursor cursor) {
        if (PROGRAMS.contains(kind)) {
            return cursor.sees("(") ? arguments(cursor.group()) : "";
        }
        if (!kind.equals("index") && !kind.equals("trigger")) {
            return "";
        }
        while (!cursor.atEnd() && !cursor.accept("on")) {
            cursor.next();
        }
        cursor.accept("only");
        return cursor.atEnd() ? "" : dotted(cursor);
    }

    /** Without their defaults, for DROP and COMMENT ON take none. */
    private static String arguments(List<Token> tokens) {
        List<String> arguments = new ArrayList<>();
        for (List<Token> argument : Cursor.items(tokens)) {
            List<Token> declared = argument.stream()
                    .takeWhile(token -> !token.is("default") && !token.is("="))
                    .toList();
            arguments.add(Sql.text(declared));
        }
        return "(" + String.join(", ", arguments) + ")";
    }

    private static Optional<Definition> alter(Cursor cursor) {
        String kind = kind(cursor);
        cursor.accept("if", "exists");
        cursor.accept("only");
        String name = cursor.atEnd() || cursor.sees("(") ? "" : dotted(cursor);
        String arguments = PROGRAMS.contains(kind) ? belonging(kind, cursor) : "";
        Definition altered = new Definition(Action.ALTER, kind, name, arguments, "");
        if (!cursor.accept("rename")) {
            return Optional.of(altered);
        }
        if (cursor.accept("to")) {
            return Optional.of(new Definition(Action.RENAME, kind, name, "", cursor.name()));
        }
        if (!kind.equals("table")) {
            return Optional.of(altered);
        }
        Action action = cursor.accept("constraint") ? Action.RENAME_CONSTRAINT : Action.RENAME_COLUMN;
        cursor.accept("column");
        String part = cursor.name();
        cursor.expect("to");
        return Optional.of(new Definition(action, kind, name, part, cursor.name()));
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
