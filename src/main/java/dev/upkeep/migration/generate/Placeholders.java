package dev.upkeep.migration.generate;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.Dialect;
import java.util.Map;
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

    /** Writes the placeholders again. */
    public static String restore(String text) {
        return STANDS_FOR.matcher(text).replaceAll(match -> Matcher.quoteReplacement("${" + match.group(1) + "}"));
    }
}
