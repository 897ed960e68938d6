package dev.upkeep.cli;

import dev.upkeep.run.Json;
import dev.upkeep.run.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a command prints: data to standard output, words to standard error. Colours and the progress line are for a
 * terminal only, and colours only without NO_COLOR (see no-color.org).
 */
final class Terminal {
    private static final Logger LOG = LoggerFactory.getLogger(Terminal.class);
    private static final long REDRAW_NANOS = 100_000_000;
    private static final int USUAL_COLUMNS = 80;
    private static final int LEAST_COLUMNS = 40;
    /** The help of commands cannot be set any narrower. */
    private static final int LEAST_HELP_COLUMNS = 55;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean interactive;
    private final boolean colours;
    private final boolean asks;
    private final int columns;
    private final ProgressLine progressLine = new ProgressLine();
    private long lastDrawn;
    private boolean progressShown;

    Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        // The launcher asks the shell, because Java 17 cannot ask about standard error alone.
        interactive = Boolean.getBoolean("upkeep.terminal");
        asks = interactive && Boolean.getBoolean("upkeep.asks");
        colours = interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
        int told = Integer.getInteger("upkeep.columns", USUAL_COLUMNS);
        columns = told <= 0 ? USUAL_COLUMNS : Math.max(LEAST_COLUMNS, told);
    }

    /** Whether a person is there who can answer. */
    boolean asks() {
        return asks;
    }

    /**
     * Asks a person for a line.
     *
     * @param question is printed as it is; the answer is typed behind it
     * @return the line without white space around it; empty when nobody is there, or the input has ended
     */
    Optional<String> ask(String question) {
        if (!asks) {
            return Optional.empty();
        }
        clearProgress();
        err.print(question);
        err.flush();
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return Optional.ofNullable(line).map(String::strip);
        } catch (IOException e) {
            LOG.debug("Standard input cannot be read", e);
            return Optional.empty();
        }
    }

    int columns() {
        return columns;
    }

    /** How wide the help of a command is, on a narrow terminal wider than that. */
    int helpColumns() {
        return Math.max(LEAST_HELP_COLUMNS, columns);
    }

    /** A line of data. */
    void data(String line) {
        clearProgress();
        out.println(line);
        out.flush();
    }

    /** A document of data: a value under its name. */
    void json(String name, Object value) {
        data(Json.document(name, value));
    }

    /** A document of data with several parts. */
    void json(Map<String, ?> parts) {
        data(Json.document(parts));
    }

    /**
     * A paragraph of data, broken between words where the terminal ends.
     *
     * @param indent how many spaces stand before the first line
     * @param further how many stand before each further line
     * @param text without colours, mostly one line; what a terminal would obey is written out
     * @param style colours each line; the identity leaves it plain
     */
    void paragraph(int indent, int further, String text, UnaryOperator<String> style) {
        int before = indent;
        for (String line : text.lines().map(Shown::of).toList()) {
            for (String piece : Wrapped.lines(" ".repeat(before), " ".repeat(further), line, columns)) {
                data(" ".repeat(before) + style.apply(piece.substring(Math.min(before, piece.length()))));
                before = further;
            }
        }
    }

    /** A plain paragraph of data whose lines begin one under the other. */
    void paragraph(int indent, String text) {
        paragraph(indent, indent, text, UnaryOperator.identity());
    }

    /** A line of words. */
    void say(String line) {
        clearProgress();
        err.println(line);
        err.flush();
    }

    /** A message that says what went wrong, which may have names in it that others have given. */
    void complain(String message) {
        say(colour("31", "upkeep: ") + message.lines().map(Shown::of).collect(Collectors.joining("\n")));
    }

    String good(String text) {
        return colour("32", text);
    }

    String bad(String text) {
        return colour("31", text);
    }

    String faint(String text) {
        return colour("2", text);
    }

    /** Shows progress on one line of a terminal; silent elsewhere. */
    Progress progress() {
        return interactive ? this::draw : Progress.SILENT;
    }

    synchronized void clearProgress() {
        if (progressShown) {
            err.print("\r\u001b[K");
            err.flush();
            progressShown = false;
        }
    }

    private synchronized void draw(String activity, long done, long total) {
        long now = System.nanoTime();
        if (now - lastDrawn < REDRAW_NANOS) {
            return;
        }
        lastDrawn = now;
        String line = progressLine.text(activity, done, total, now);
        err.print("\r\u001b[K" + (line.length() < columns ? line : line.substring(0, columns - 1)));
        err.flush();
        progressShown = true;
    }

    private String colour(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
