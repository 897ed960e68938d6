package dev.upkeep.run;

import java.util.Locale;

/** What asked for a run. */
public enum Trigger {
    /** A Quartz timer. */
    SCHEDULE,
    /** A file dropped into the inbox. */
    FILE,
    /** A person at the command line. */
    COMMAND,
    /** A request over HTTP, by a route of the operator's own. */
    HTTP,
    /** The start of the process: a first look, or a schedule that was missed while it was down. */
    STARTUP;

    /** The word as it stands in messages, rows and JSON: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The trigger that a word in a message stands for.
     *
     * @param word the word as it stands in a message
     * @throws IllegalArgumentException when it is none of them
     */
    public static Trigger of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
