package dev.upkeep.failure;

import org.jspecify.annotations.Nullable;

/** What libraries and servers say in their exceptions, as it may stand within a message of Upkeep. */
public final class Said {
    private Said() {}

    /** On one line, without white space around it. */
    public static String onOneLine(@Nullable String text) {
        return text == null ? "no reason given" : text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** On one line, with one full stop at its end, whether it came with one or not. */
    public static String asSentence(@Nullable String text) {
        return onOneLine(text).replaceFirst("\\.*$", ".");
    }
}
