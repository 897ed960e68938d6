package dev.upkeep.run;

import java.util.regex.Pattern;

/** How the command is written that a message tells a person to enter. */
public final class CommandText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@%+=:,./_-]+");

    private CommandText() {}

    /**
     * A command for one target.
     *
     * @param words what comes behind `upkeep`
     * @param target the target's name; `main` is what every command means by itself
     */
    public static String of(String words, String target) {
        return "upkeep " + words + (target.equals("main") ? "" : " --target " + target);
    }

    /** A word as a shell takes it for one, whatever characters it has. */
    public static String word(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
