package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the engines do not have in common.
 *
 * @param only what PostgreSQL alone has, by kind and name, in the order in which it was made
 * @param comments the comments, by what they are on: `column invoice.number`
 * @param apart the tables that are written for PostgreSQL otherwise than for SQLite, with their text
 * @param sqliteOnly the tables, indexes and views that SQLite alone has
 */
record PostgresObjects(
        Map<String, Entry> only, Map<String, String> comments, Map<String, Entry> apart, Set<String> sqliteOnly) {
    /**
     * One object.
     *
     * @param definition what makes it
     * @param text the statement that makes it, as it was written
     * @param canonical the same for every way to write it
     * @param place where it stands, for messages
     * @param altered whether a script has altered it since, so that the statement no longer says what it is
     */
    record Entry(Definition definition, String text, String canonical, String place, boolean altered) {
        private static final Set<String> NO_DIFFERENCE = Set.of("concurrently", "if", "exists", "or", "replace");
        private static final Set<String> BEHIND_RESULT = Set.of(
                "language",
                "as",
                "immutable",
                "stable",
                "volatile",
                "strict",
                "called",
                "security",
                "external",
                "parallel",
                "leakproof",
                "not",
                "cost",
                "rows",
                "support",
                "set",
                "window",
                "transform",
                "begin",
                "return");

        static Entry of(Definition definition, Statement statement) {
            // How it is made makes no difference to what it is.
            Stream<Token> head = statement.tokens().stream()
                    .limit(9)
                    .filter(token -> NO_DIFFERENCE.stream().noneMatch(token::is));
            List<Token> tokens =
                    Stream.concat(head, statement.tokens().stream().skip(9)).toList();
            return new Entry(
                    definition, Placeholders.restore(statement.text()), Sql.text(tokens), statement.describe(), false);
        }

        String kind() {
            return definition.kind();
        }

        String name() {
            return definition.name();
        }

        /** The table of an index or a trigger; empty otherwise. */
        String table() {
            return kind().equals("index") || kind().equals("trigger") ? definition.other() : "";
        }

        String key() {
            return definition.key();
        }

        Entry alteredByHand() {
            return new Entry(definition, text, canonical, place, true);
        }

        Entry called(String name, String table) {
            boolean belongs = !table().isEmpty();
            return new Entry(
                    definition.called(name, belongs ? table : definition.other()), text, canonical, place, altered);
        }

        /** Whether it shows what is in tables. */
        boolean isView() {
            return kind().endsWith("view");
        }

        /** Whether it says `*`, which means other columns when a table gets new ones. */
        boolean takesAllColumns() {
            return isView() && canonical.contains("*");
        }

        /** Whether one of these names stands anywhere in it. */
        boolean mentions(Collection<String> names) {
            return tokens().stream().anyMatch(token -> token.isName() && names.contains(token.name()));
        }

        /** Whether CREATE OR REPLACE makes the other one of it, and leaves alone what depends on it. */
        boolean isReplacedBy(Entry other) {
            if (!definition.isProgram() || !other.definition.isProgram()) {
                return false;
            }
            Signature before = signature();
            Signature after = other.signature();
            return before.result().equals(after.result())
                    && (!before.hasDefaults() || before.arguments().equals(after.arguments()));
        }

        /**
         * What PostgreSQL lets nobody replace of a function.
         *
         * @param arguments its arguments, whose defaults may change, but not go
         * @param result what it returns
         * @param hasDefaults whether one of the arguments has a default
         */
        private record Signature(String arguments, String result, boolean hasDefaults) {}

        private Signature signature() {
            Cursor cursor = new Cursor(tokens());
            while (!cursor.sees("(")) {
                cursor.next();
            }
            List<Token> arguments = cursor.group();
            List<Token> result = cursor.rest().stream()
                    .takeWhile(token -> BEHIND_RESULT.stream().noneMatch(token::is))
                    .toList();
            boolean defaults = arguments.stream().anyMatch(token -> token.is("default") || token.is("="));
            return new Signature(Sql.text(arguments), Sql.text(result), defaults);
        }

        /** As a table that it makes. */
        Table asTable() {
            return TableParser.parse(tokens());
        }

        private List<Token> tokens() {
            return new Tokenizer(place, canonical).tokens();
        }

        /** The statement that makes it in the place of the one that is there. */
        String replacing() {
            return text.replaceFirst("(?i)^create\\s+(or\\s+replace\\s+)?", "create or replace ");
        }

        /** The statement that removes it. */
        String drop() {
            return "drop " + key();
        }
    }

    /** Whether SQLite alone has it. */
    boolean isSqliteOnly(String name) {
        return sqliteOnly.contains(name);
    }

    /** Whether PostgreSQL alone has something by this key, whatever the arguments that are written with it. */
    boolean hasOnly(String key) {
        int arguments = key.indexOf('(');
        String name = arguments < 0 ? key : key.substring(0, arguments);
        return only.containsKey(key)
                || only.values().stream()
                        .filter(entry -> entry.definition().isProgram())
                        .anyMatch(entry -> name.equals(
                                entry.kind() + " " + entry.definition().quotedName()));
    }
}
