package dev.upkeep.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of a report as it comes about: figures, names and sentences, none broken where it should not be. */
final class Sheet {
    private final int columns;
    private final List<String> lines = new ArrayList<>();

    /** @param columns the width of the terminal */
    Sheet(int columns) {
        this.columns = columns;
    }

    List<String> lines() {
        return lines;
    }

    /** A figure with its name, and what else there is to say of it. */
    void row(String name, Object figure, String rest) {
        String head = String.format("  %-10s %10s  ", name, figure);
        say(head, " ".repeat(head.length()), rest);
    }

    /** The same, where there is anything to tell. */
    void rowIfAny(String name, long figure, String rest) {
        if (figure > 0) {
            row(name, figure, rest);
        }
    }

    /** A line as it is, the title of a list for example, below an empty one. */
    void title(String title) {
        lines.add("");
        lines.add(title);
    }

    /** A line as it is. */
    void line(String line) {
        lines.add(line);
    }

    /** A sentence, broken between words. */
    void say(String indent, String sentence) {
        say(indent, indent, sentence);
    }

    private void say(String first, String further, String sentence) {
        lines.addAll(Wrapped.lines(first, further, sentence, columns));
    }

    /**
     * A key, whole, beside what is known of it or below where there is no room; and below both what there is to say.
     *
     * @param name the key as the store has it
     */
    void key(String head, String name, @Nullable String note) {
        String key = Shown.of(name);
        if (head.length() + key.length() <= columns) {
            lines.add(head + key);
        } else {
            if (!head.isBlank()) {
                lines.add(head.stripTrailing());
            }
            lines.add("    " + key);
        }
        if (note != null) {
            say("    ", Shown.of(note));
        }
    }

    /**
     * How many of a list are not shown.
     *
     * @param most how many are, where there are so many
     * @param named how many the report names
     * @param all how many there are
     */
    void more(int most, int named, long all) {
        int shown = Math.min(most, named);
        if (all > shown) {
            lines.add("  … and " + (all - shown) + " more"
                    + (named <= shown ? "" : "; --json has " + (named < all ? "the first " : "") + named));
        }
    }

    /** What to do next. */
    void next(List<String> sentences) {
        if (!sentences.isEmpty()) {
            title("Next");
            sentences.forEach(sentence -> say("  ", sentence));
        }
    }
}
