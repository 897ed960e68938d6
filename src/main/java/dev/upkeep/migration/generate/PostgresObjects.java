package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
     * @param kind its kind, `index` for example
     * @param name its name
     * @param table its table; empty unless it is an index or a trigger
     * @param text the statement that makes it, as it was written
     * @param canonical the same for every way to write it
     * @param place where it stands, for messages
     */
    record Entry(String kind, String name, String table, String text, String canonical, String place) {
        private static final Set<String> NO_DIFFERENCE = Set.of("concurrently", "if", "exists", "or", "replace");

        static Entry of(Definition definition, Statement statement) {
            // How it is made makes no difference to what it is.
            List<Token> head = statement.tokens().stream()
                    .limit(9)
                    .filter(token -> NO_DIFFERENCE.stream().noneMatch(token::is))
                    .toList();
            List<Token> rest = statement
                    .tokens()
                    .subList(
                            Math.min(9, statement.tokens().size()),
                            statement.tokens().size());
            return new Entry(
                    definition.kind(),
                    definition.name(),
                    definition.other(),
                    Placeholders.restore(statement.text()),
                    Sql.text(head) + " " + Sql.text(rest),
                    statement.describe());
        }

        String key() {
            return kind + " " + name;
        }

        /** Whether it shows what is in tables. */
        boolean isView() {
            return kind.endsWith("view");
        }

        /** Whether one of these names stands anywhere in it. */
        boolean mentions(Collection<String> names) {
            return new Tokenizer(place, canonical)
                    .tokens().stream().anyMatch(token -> token.isName() && names.contains(token.name()));
        }

        /** The statement that removes it. */
        String drop() {
            return "drop " + key() + (kind.equals("trigger") ? " on " + Names.quoted(table) : "");
        }
    }

    /** Whether SQLite alone has it. */
    boolean isSqliteOnly(String name) {
        return sqliteOnly.contains(name);
    }
}
