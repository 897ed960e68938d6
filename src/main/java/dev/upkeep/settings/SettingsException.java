package dev.upkeep.settings;

import java.util.List;

/** The settings are wrong. Holds every problem found, so that a person mends them in one go. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** @param problems one whole sentence or more each: the key, the value, what is allowed, where to mend it */
    public SettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** Every problem found. */
    public List<String> problems() {
        return problems;
    }
}
