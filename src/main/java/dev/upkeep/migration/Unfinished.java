package dev.upkeep.migration;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a script has come that runs outside a transaction, so that each of its statements stands by itself.
 *
 * @param script which: `V` or `U`, and the version
 * @param done its text from the beginning to the end of the last statement that is known to stand
 * @param atWork the statement that was begun after those, and that may stand or not; null when none was
 * @param before when that statement makes an index concurrently, the names of the indexes that its table had before it;
 *     when it drops one, that index's if there was one
 */
record Unfinished(String script, String done, @Nullable String atWork, List<String> before) {
    Unfinished {
        before = List.copyOf(before);
    }

    /** The name of a migration. */
    static String forward(String version) {
        return "V" + version;
    }

    /** The name of a migration's reverse. */
    static String reverse(String version) {
        return "U" + version;
    }

    /**
     * The text of a script as it is compared with what is done of it.
     *
     * @param filled the script as the engine is sent it
     */
    static String text(String filled) {
        return filled.replace("\r\n", "\n");
    }
}
