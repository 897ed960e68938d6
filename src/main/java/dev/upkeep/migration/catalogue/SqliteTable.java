package dev.upkeep.migration.catalogue;

import dev.upkeep.migration.sql.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the text of a table says besides what SQLite's pragmas tell: its constraints, and what its columns are generated
 * from and sorted by. A constraint that stands with its column is the same as one that stands by itself. Not
 * thread-safe.
 */
final class SqliteTable {
    private final Function<String, List<String>> primaryKeys;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, List<String>> traits = new HashMap<>();
    private final String options;
    private List<Token> item = List.of();
    private int at;

    /**
     * @param tokens the statement that makes it
     * @param primaryKeys gives the primary key of a table
     */
    SqliteTable(List<Token> tokens, Function<String, List<String>> primaryKeys) {
        this.primaryKeys = primaryKeys;
        int begin = 0;
        while (!tokens.get(begin).is("(")) {
            begin++;
        }
        int end = endOfGroup(tokens, begin);
        for (int from = begin + 1; from < end; ) {
            int to = from;
            while (to < end && !tokens.get(to).is(",")) {
                to = tokens.get(to).is("(") ? endOfGroup(tokens, to) + 1 : to + 1;
            }
            item = tokens.subList(from, to);
            at = 0;
            readItem();
            from = to + 1;
        }
        options = SqliteText.of(tokens.subList(end + 1, tokens.size()));
    }

    /** `strict`, `without rowid`, both, or empty. */
    String options() {
        return options;
    }

    /** Its constraints. */
    List<Rule> rules() {
        return rules;
    }

    /** Whether a column, when it is an integer, is another name of the row's number, which is never null. */
    boolean numbersItself(String column) {
        String key = "primary key (" + column + ")";
        return !options.contains("without rowid")
                && rules.stream().anyMatch(rule -> rule.text().startsWith(key));
    }

    /** What is special about one of its columns. */
    List<String> traits(String column) {
        return traits.getOrDefault(column, List.of());
    }

    /** Where the bracket closes that opens at an index. */
    static int endOfGroup(List<Token> tokens, int open) {
        int depth = 0;
        int end = open;
        do {
            depth += tokens.get(end).is("(") ? 1 : tokens.get(end).is(")") ? -1 : 0;
            end++;
        } while (depth > 0);
        return end - 1;
    }

    private void readItem() {
        boolean standsByItself =
                Stream.of("constraint", "check", "primary", "unique", "foreign").anyMatch(this::sees);
        String column = standsByItself ? null : SqliteText.word(item.get(at++));
        String name = null;
        while (at < item.size()) {
            if (accept("constraint")) {
                name = SqliteText.word(item.get(at++));
            } else if (readRule(name, column) || (column != null && readTrait(name, column))) {
                name = null;
            } else {
                // The type or the default, which the pragmas tell.
                at = sees("(") ? endOfGroup(item, at) + 1 : at + 1;
            }
        }
    }

    /** @param column the column that it is declared with; absent when it stands by itself */
    private boolean readRule(@Nullable String name, @Nullable String column) {
        if (accept("primary", "key")) {
            String order = columns(column) + (accept("desc") ? " desc" : "");
            accept("asc");
            rules.add(new Rule(name, "primary key (" + order + ")" + conflict() + optional("autoincrement")));
        } else if (accept("unique")) {
            rules.add(new Rule(name, "unique (" + columns(column) + ")" + conflict()));
        } else if (accept("check")) {
            rules.add(new Rule(name, "check " + group() + conflict()));
        } else if (accept("foreign", "key")) {
            String own = columns(null);
            accept("references");
            rules.add(new Rule(name, "foreign key (" + own + ") " + reference()));
        } else if (accept("references")) {
            rules.add(new Rule(name, "foreign key (" + column + ") " + reference()));
        } else {
            return false;
        }
        return true;
    }

    private boolean readTrait(@Nullable String name, String column) {
        String trait = "";
        if (accept("collate")) {
            trait = "collate " + SqliteText.word(item.get(at++));
        } else if (accept("as")) {
            trait = "generated always as " + group() + (accept("stored") ? " stored" : " virtual");
        } else if (accept("not", "null")) {
            // That it is not null is told by the pragmas, but neither its name nor what happens otherwise.
            trait = (name == null ? "" : "by constraint " + name) + conflict();
        } else {
            return false;
        }
        if (!trait.isBlank()) {
            traits.computeIfAbsent(column, any -> new ArrayList<>()).add(trait.strip());
        }
        return true;
    }

    private String reference() {
        String parent = SqliteText.word(item.get(at++));
        String columns = sees("(") ? columns(null) : String.join(", ", primaryKeys.apply(parent));
        Map<String, String> actions = new TreeMap<>();
        String match = "";
        String deferred = "";
        while (at < item.size()) {
            if (accept("on")) {
                String event = SqliteText.word(item.get(at++));
                String action = SqliteText.word(item.get(at++));
                boolean two = action.equals("set") || action.equals("no");
                actions.put(event, two ? action + " " + SqliteText.word(item.get(at++)) : action);
            } else if (accept("match")) {
                match = " match " + SqliteText.word(item.get(at++));
            } else if (accept("not", "deferrable")) {
                at += sees("initially") ? 2 : 0;
            } else if (accept("deferrable")) {
                deferred = accept("initially", "deferred") ? " deferrable initially deferred" : "";
                accept("initially", "immediate");
            } else {
                break;
            }
        }
        StringBuilder text = new StringBuilder("references " + parent + " (" + columns + ")");
        actions.forEach(
                (event, action) -> text.append(action.equals("no action") ? "" : " on " + event + " " + action));
        return text + match + deferred;
    }

    private String conflict() {
        return accept("on", "conflict") ? " on conflict " + SqliteText.word(item.get(at++)) : "";
    }

    private String optional(String word) {
        return accept(word) ? " " + word : "";
    }

    /** The column that a rule is declared with, or those that it names in brackets. */
    private String columns(@Nullable String column) {
        if (column != null) {
            return column;
        }
        String group = group();
        return group.substring(1, group.length() - 1);
    }

    private String group() {
        int end = endOfGroup(item, at);
        String group = SqliteText.of(item.subList(at, end + 1));
        at = end + 1;
        return group;
    }

    private boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= item.size() || !item.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean accept(String... words) {
        boolean seen = sees(words);
        at += seen ? words.length : 0;
        return seen;
    }

    /**
     * A constraint.
     *
     * @param name its name; absent when it has none, for SQLite gives none by itself
     * @param text what it demands
     */
    record Rule(@Nullable String name, String text) {
        /** Its name, or what it demands when it has none. */
        String label() {
            return name == null ? text : name;
        }
    }
}
