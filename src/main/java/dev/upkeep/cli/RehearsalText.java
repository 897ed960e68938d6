package dev.upkeep.cli;

import dev.upkeep.migration.RehearsalReport;
import dev.upkeep.migration.RehearsalReport.Statement;
import dev.upkeep.migration.RehearsalReport.Verdict;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The report of a rehearsal as text for a person: what was executed, what it did to others, and how it went. */
final class RehearsalText {
    private static final int MOST = 20;
    private static final int FIGURES = 10;

    private final RehearsalReport report;
    private final int columns;
    private final List<String> lines = new ArrayList<>();

    private RehearsalText(RehearsalReport report, int columns) {
        this.report = report;
        this.columns = columns;
    }

    /**
     * Sets a report.
     *
     * @param columns the width of the terminal
     */
    static List<String> lines(RehearsalReport report, int columns) {
        RehearsalText text = new RehearsalText(report, columns);
        if (report.verdict() == Verdict.PASSED || report.verdict() == Verdict.FAILED) {
            text.head();
            text.statements();
            text.steps();
        }
        text.list("Failed", report.failures());
        text.list("Look at this", report.findings());
        return text.lines;
    }

    private void head() {
        RehearsalReport.Copy copy = report.copy();
        String where = copy == null
                ? "an empty " + (report.engine().equals("sqlite") ? "SQLite" : "PostgreSQL") + " database"
                : copy.describe() + ": "
                        + String.format(Locale.ROOT, "%,d", copy.rows()).replace(',', ' ')
                        + (copy.backup() == null ? " rows, copied in " : " rows, restored in ")
                        + Durations.text(Duration.ofMillis(copy.milliseconds()));
        say("", "", "Rehearsed on " + where + ".");
        String from = RehearsalReport.at(report.fromVersion());
        boolean behind = !from.equals(RehearsalReport.at(report.databaseVersion()));
        say(
                "",
                "",
                "From " + from + " to " + RehearsalReport.at(report.toVersion())
                        + (behind
                                ? "; the database itself is at "
                                        + RehearsalReport.at(report.databaseVersion())
                                                .replace("version ", "") + "."
                                : "."));
    }

    private void statements() {
        Set<Statement> shown = report.statements().stream()
                .sorted(Comparator.comparingLong(Statement::milliseconds).reversed())
                .limit(MOST)
                .collect(Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
        String script = "";
        for (Statement statement : report.statements()) {
            if (shown.contains(statement)) {
                if (!statement.script().equals(script)) {
                    script = statement.script();
                    lines.add("");
                    lines.add(script);
                }
                statement(statement);
            }
        }
        int hidden = report.statementCount() - shown.size();
        if (hidden > 0) {
            lines.add("  … and " + hidden + (hidden == 1 ? " more statement" : " more statements") + ", none of them "
                    + "slower");
        }
    }

    private void statement(Statement statement) {
        String indent = " ".repeat(FIGURES + 5);
        say(
                milliseconds(statement.milliseconds()) + "  ",
                indent,
                (statement.line() == null ? "" : statement.line() + ": ") + statement.sql());
        statement.effects().ifPresent(words -> say(indent, indent, words));
        if (!statement.inTransaction()) {
            say(indent, indent, "outside a transaction: its locks are not measured");
        }
    }

    private void steps() {
        lines.add("");
        step(
                report.forwardMilliseconds(),
                report.comparedWithSchema() ? "forward, compared with schema.sql" : "forward");
        step(report.reverseMilliseconds(), "back, compared with the start");
        step(report.againMilliseconds(), "forward once more");
    }

    private void step(@Nullable Long milliseconds, String what) {
        lines.add(
                milliseconds == null
                        ? " ".repeat(FIGURES - 4) + "not done  " + what
                        : milliseconds(milliseconds) + "  " + what);
    }

    private static String milliseconds(long value) {
        return String.format(Locale.ROOT, "%" + FIGURES + "d ms", value);
    }

    private void list(String title, List<String> sentences) {
        if (!sentences.isEmpty()) {
            lines.add("");
            lines.add(title);
            sentences.forEach(sentence -> say("  ", "    ", sentence));
        }
    }

    private void say(String first, String further, String sentence) {
        lines.addAll(Wrapped.lines(first, further, sentence, columns));
    }
}
