package dev.upkeep.cli;

import java.util.ArrayList;
import java.util.List;

/** Text broken between words where the terminal ends. */
final class Wrapped {
    private Wrapped() {}

    /**
     * Breaks a text. A word that is longer than a line stays whole.
     *
     * @param first what the first line begins with
     * @param further what the other lines begin with
     * @param text the text, on one line
     * @param columns the width of the terminal
     */
    static List<String> lines(String first, String further, String text, int columns) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        String before = first;
        while (before.length() + rest.length() > columns) {
            int space = rest.lastIndexOf(' ', columns - before.length());
            if (space <= 0) {
                // A word that is longer than the line, an address for example, stays whole.
                space = rest.indexOf(' ');
            }
            if (space <= 0) {
                break;
            }
            lines.add(before + rest.substring(0, space));
            rest = rest.substring(space).stripLeading();
            before = further;
        }
        lines.add((before + rest).stripTrailing());
        return lines;
    }
}
