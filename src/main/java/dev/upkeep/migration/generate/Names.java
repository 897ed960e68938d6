package dev.upkeep.migration.generate;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** How names are written in SQL. */
final class Names {
    /** The keywords that one of the engines does not take as a name without quotes. */
    private static final Set<String> RESERVED =
            Set.of(("abort action add after all alter always analyse analyze and any array as asc asymmetric attach"
                            + " authorization autoincrement before begin between binary both by cascade case cast check"
                            + " collate collation column commit concurrently conflict constraint create cross current"
                            + " current_catalog current_date current_role current_schema current_time current_timestamp"
                            + " current_user database default deferrable deferred delete desc detach distinct do drop each"
                            + " else end escape except exclude exclusive exists explain fail false fetch filter first"
                            + " following for foreign freeze from full generated glob grant group groups having if ignore"
                            + " ilike immediate in index indexed initially inner insert instead intersect into is isnull"
                            + " join key last lateral leading left like limit localtime localtimestamp match materialized"
                            + " natural no not nothing notnull null nulls of offset on only or order others outer over"
                            + " overlaps partition placing plan pragma preceding primary query raise range recursive"
                            + " references regexp reindex release rename replace restrict returning right rollback row"
                            + " rows savepoint select session_user set similar some symmetric table tablesample temp"
                            + " temporary then ties to trailing transaction trigger true unbounded union unique update"
                            + " user using vacuum values variadic verbose view virtual when where window with without")
                    .split(" "));

    /** What is a keyword of SQLite alone and reads well as a name, because both engines take it. */
    private static final Set<String> HARMLESS = Set.of("action", "key", "plan", "query", "first", "last", "others");

    private Names() {}

    /** A name as it has to stand in a statement: in quotes if it needs them. */
    static String quoted(String name) {
        boolean plain = name.chars()
                        .allMatch(letter ->
                                (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_')
                && !name.isEmpty()
                && !Character.isDigit(name.charAt(0));
        return plain && (!RESERVED.contains(name) || HARMLESS.contains(name))
                ? name
                : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Names with commas between them. */
    static String list(Collection<String> names) {
        return names.stream().map(Names::quoted).collect(Collectors.joining(", "));
    }
}
