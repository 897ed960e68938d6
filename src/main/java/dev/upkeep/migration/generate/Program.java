package dev.upkeep.migration.generate;

import dev.upkeep.migration.sql.Token;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A view or a trigger: what consists of statements, is never altered, only made anew.
 *
 * @param name its name
 * @param table the table of a trigger; empty for a view
 * @param text the statement that makes it, as it was written
 * @param canonical the same for every way to write it
 * @param words every name in it
 * @param quoted those of them that stand in double quotes
 */
record Program(String name, String table, String text, String canonical, Set<String> words, Set<String> quoted) {
    /**
     * Reads a view or a trigger.
     *
     * @param table the table of a trigger; empty for a view
     */
    static Program of(String name, String table, Statement statement) {
        // SQLite writes the first two words its own way.
        int rest = statement.tokens().get(2).begin() - statement.tokens().get(0).begin();
        String text = statement.text().substring(0, rest).toLowerCase(Locale.ROOT)
                + statement.text().substring(rest);
        return new Program(
                name,
                table,
                Placeholders.restore(text),
                statement.canonical(),
                names(statement, Token::isName),
                names(statement, token -> token.kind() == Token.Kind.QUOTED));
    }

    private static Set<String> names(Statement statement, Predicate<Token> which) {
        return statement.tokens().stream().filter(which).map(Token::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it may depend on one of these: it is taken to when the name stands anywhere in it. */
    boolean mentions(Collection<String> names) {
        return names.stream().anyMatch(name -> name.equals(table) || words.contains(name));
    }

    /** Whether it says `*`, which means other columns when a table gets new ones. */
    boolean takesAllColumns() {
        return canonical.contains("*");
    }

    /** Those of the views that mention one of the names, and those that mention one of them in turn. */
    static List<Program> dependentOn(List<Program> views, Collection<String> names) {
        Set<String> disturbed = new java.util.HashSet<>(names);
        int size;
        do {
            size = disturbed.size();
            for (Program view : views) {
                if (view.mentions(disturbed)) {
                    disturbed.add(view.name());
                }
            }
        } while (disturbed.size() > size);
        return views.stream().filter(view -> view.mentions(disturbed)).toList();
    }
}
