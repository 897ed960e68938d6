package dev.upkeep.cli;

import java.util.regex.Pattern;

/**
 * Names that others have given, keys and e-mails for example, as they may stand on a terminal: what a terminal would obey,
 * or what would hide the rest, is written out.
 */
final class Shown {
    /** Control characters, line ends, and those that turn the direction of a text. */
    private static final Pattern OBEYED = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

    private Shown() {}

    /** The text on one line, with `\\u001b` for an escape character and the like. */
    static String of(String text) {
        return OBEYED.matcher(text)
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }
}
