package dev.upkeep.migration.generate;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.Dialect;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script as one engine reads it, with the types that the engines name differently under names of their own: SQLite
 * takes any name for a type and gives it back, so that the placeholder can be written again.
 */
public final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern STANDS_FOR = Pattern.compile("upkeep_type_([a-z0-9]+(?:_[a-z0-9]+)*)_");

    private Placeholders() {}

    /**
     * The text for an engine; its lines stay where they are.
     *
     * @param source what the text is, for messages
     * @param text a script
     * @throws UpkeepException of kind CONFIGURATION when it names a placeholder that does not exist
     */
    public static String fill(String source, String text, Engine engine) {
        Map<String, String> words = Dialect.placeholders(engine);
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String word = words.get(name);
            if (word == null) {
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        source + " has a placeholder that does not exist, ${" + name + "}."
                                + Suggestion.sentence(name, words.keySet()) + " Placeholders: "
                                + String.join(", ", new TreeSet<>(words.keySet())) + ".");
            }
            matcher.appendReplacement(
                    filled, Matcher.quoteReplacement(Dialect.isType(name) ? "upkeep_type_" + name + "_" : word));
        }
        return matcher.appendTail(filled).toString();
    }

    /**
     * What is wrong when a placeholder of lines stands in a text or in a name in quotes, where an engine takes what it
     * stands for for a part of it.
     *
     * @param source what the text is, for messages
     * @param text a script
     * @return a sentence without a full stop; empty when there is none
     */
    static Optional<String> markInText(String source, String text, Engine engine) {
        NavigableMap<Integer, String> marks = new TreeMap<>();
        StringBuilder filled = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            String word = Dialect.placeholders(engine).getOrDefault(matcher.group(1), "");
            matcher.appendReplacement(filled, "");
            if (!Dialect.isType(matcher.group(1)) && !word.isEmpty()) {
                marks.put(filled.length(), matcher.group());
            }
            filled.append(word);
        }
        matcher.appendTail(filled);
        for (Token token : new Tokenizer(source, filled.toString()).tokens()) {
            boolean quoted = token.kind() == Token.Kind.STRING || token.kind() == Token.Kind.QUOTED;
            Map.Entry<Integer, String> mark = marks.ceilingEntry(token.begin());
            if (quoted && mark != null && mark.getKey() < token.end()) {
                String kind = token.kind() == Token.Kind.STRING ? "text" : "name";
                return Optional.of(mark.getValue() + " stands in a " + kind + ", which on "
                        + (engine == Engine.SQLITE ? "SQLite" : "PostgreSQL") + " becomes the " + kind + " "
                        + token.text());
            }
        }
        return Optional.empty();
    }

    /** Writes the placeholders again. */
    public static String restore(String text) {
        return STANDS_FOR.matcher(text).replaceAll(match -> Matcher.quoteReplacement("${" + match.group(1) + "}"));
    }
}
