package dev.upkeep.migration.lint;

import java.util.Locale;

/**
 * What a statement took when it was tried on real data.
 *
 * @param script the file's name
 * @param line the line that the statement begins in
 * @param milliseconds how long it took
 * @param rewrites whether a table was rewritten
 */
public record Measured(String script, int line, long milliseconds, boolean rewrites) {
    /** The same as a sentence. */
    String sentence() {
        String time = milliseconds < 1000
                ? milliseconds + " ms"
                : String.format(Locale.ROOT, "%.1f s", milliseconds / 1000.0);
        return "On your data: " + time + (rewrites ? ", and a table was rewritten." : ", and no table was rewritten.");
    }
}
