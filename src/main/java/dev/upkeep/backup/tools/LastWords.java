package dev.upkeep.backup.tools;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a program of PostgreSQL's ended: its exit code and the last lines it wrote to its standard error, which it, libpq
 * and the server write in English because {@link PgEnvironment} asks them to.
 */
public final class LastWords {
    private static final int QUOTED_LINES = 8;
    private static final int SIGNAL = 128;
    private static final String MASK = "******";
    /** What stands beside an error and repeats long statements. */
    private static final Pattern NOISE = Pattern.compile("pg_dump(all)?: (detail: )?(Query|Command) was: .*");

    private static final Pattern SIGN_IN = Pattern.compile("authentication failed|no password supplied"
            + "|no pg_hba\\.conf entry|database \".*\" does not exist"
            + "|FATAL: +role \".*\" does not exist|role \".*\" is not permitted to log in"
            + "|permission denied for database");
    private static final Pattern AWAY = Pattern.compile("connection to server|could not connect"
            + "|could not translate host name|timeout expired|closed the connection|terminating connection"
            + "|lost connection|SSL SYSCALL|no connection to the server|could not receive data"
            + "|the database system is|too many clients|remaining connection slots|conflict with recovery");

    private final String program;
    private final int exitCode;
    private final List<String> lines;
    private final @Nullable String password;

    /**
     * @param program the program's name, and its version where that helps
     * @param exitCode its exit code; above 128 for a signal
     * @param lines its last lines
     * @param password what must not be repeated should a program ever write it, or null
     */
    public LastWords(String program, int exitCode, List<String> lines, @Nullable String password) {
        this.program = program;
        this.exitCode = exitCode;
        this.lines = List.copyOf(lines);
        this.password = password;
    }

    /** Whether a signal ended the program rather than a failure of its own. */
    public boolean bySignal() {
        return exitCode > SIGNAL;
    }

    /** Whether the server answered and let nobody in: by the user, the password or the database. */
    public boolean signInRefused() {
        return speakOf(SIGN_IN);
    }

    /** Whether the server could not be reached, or went away meanwhile. */
    public boolean serverWentAway() {
        return !signInRefused() && speakOf(AWAY);
    }

    /** Whether any of the words fits. */
    public boolean speakOf(Pattern pattern) {
        return pattern.matcher(String.join("\n", lines)).find();
    }

    /** The end as a sentence: the program, its exit code, and what it said, on one line and without statements. */
    public String sentence() {
        List<String> telling =
                lines.stream().filter(line -> !NOISE.matcher(line).matches()).toList();
        String quoted =
                redact(String.join(" | ", telling.subList(Math.max(0, telling.size() - QUOTED_LINES), telling.size())));
        return program + " ended with " + exitCode + (bySignal() ? ", by a signal" : "")
                + (quoted.isEmpty() ? "." : " and said: " + quoted);
    }

    private String redact(String text) {
        return password == null || password.isEmpty() ? text : text.replace(password, MASK);
    }
}
