package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.PrefixEncoding;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The setting storage.user-prefix: what the keys of one user's objects begin with, with {column} for a value and
 * {column:encoding} for how the application writes it.
 */
final class PrefixTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)((?::[a-z0-9]+)*)}");

    private final String template;

    /** @param template `{email}/` for example */
    PrefixTemplate(String template) {
        this.template = template;
    }

    /**
     * One user's prefix. Values are taken literally, whatever characters they have.
     *
     * @param who the user, for messages
     * @param columns gives the value of a column by its name; null when the row has none
     * @throws UpkeepException of kind DATA when a value is null, empty, or not to be written so
     */
    String fill(String who, Function<String, @Nullable Object> columns) {
        Matcher matcher = PLACE.matcher(template);
        StringBuilder prefix = new StringBuilder();
        while (matcher.find()) {
            Object value = columns.apply(matcher.group(1));
            String text = value == null ? "" : encoded(who, value.toString(), matcher.group(2));
            if (text.isEmpty()) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        "The user " + who + " has no " + matcher.group(1) + ", which storage.user-prefix=" + template
                                + " needs: without it all objects of the bucket would be theirs. Give the user one, "
                                + "or leave the row out in sql/select-users.sql.");
            }
            matcher.appendReplacement(prefix, Matcher.quoteReplacement(text));
        }
        return matcher.appendTail(prefix).toString();
    }

    private String encoded(String who, String value, String encodings) {
        String text = value;
        if (text.isEmpty() || encodings.isEmpty()) {
            return text;
        }
        for (String word : encodings.substring(1).split(":", -1)) {
            PrefixEncoding encoding = PrefixEncoding.of(word).orElseThrow();
            try {
                text = encoding.apply(text);
            } catch (IllegalArgumentException e) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        "The user " + who + " has '" + text + "', which " + e.getMessage() + " in storage.user-prefix="
                                + template + ".",
                        e);
            }
        }
        return text;
    }
}
