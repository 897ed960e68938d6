package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Placeholders;
import dev.upkeep.migration.generate.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Collects what is found in one file; what both engines have in common is said once. Not thread-safe. */
final class Found {
    private static final int LONGEST_STATEMENT = 72;

    private final String script;
    private final List<Finding> findings = new ArrayList<>();

    /** @param script the file's name */
    Found(String script) {
        this.script = script;
    }

    /**
     * Adds what breaks a rule.
     *
     * @param detail a sentence about this case; may be empty
     */
    void add(LintRule rule, Statement statement, String detail) {
        add(rule, rule.severity(), statement, detail);
    }

    /**
     * Adds what breaks a rule, with a severity of its own.
     *
     * @param detail a sentence about this case; may be empty
     */
    void add(LintRule rule, Severity severity, Statement statement, String detail) {
        add(rule, severity, statement.line(), shorten(Placeholders.restore(statement.text())), detail);
    }

    /**
     * Adds what is wrong with the file as a whole.
     *
     * @param detail a sentence about this case; may be empty
     */
    void addFile(LintRule rule, String detail) {
        add(rule, rule.severity(), 1, "", detail);
    }

    /**
     * Adds what is wrong with a comment.
     *
     * @param line where it stands
     * @param comment its text
     */
    void addComment(LintRule rule, int line, String comment) {
        add(rule, rule.severity(), line, shorten(comment), "");
    }

    private void add(LintRule rule, Severity severity, int line, String statement, String detail) {
        String what = detail.isEmpty() ? rule.why() : detail + " " + rule.why();
        Finding finding = new Finding(script, line, rule.id(), severity, statement, what, rule.fix(), null);
        boolean known = findings.stream()
                .anyMatch(other -> other.line() == line
                        && other.rule().equals(finding.rule())
                        && other.what().equals(what));
        if (!known) {
            findings.add(finding);
        }
    }

    /** Forgets the others. */
    void keep(Predicate<Finding> worthy) {
        findings.removeIf(worthy.negate());
    }

    String script() {
        return script;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= LONGEST_STATEMENT ? line : line.substring(0, LONGEST_STATEMENT - 1) + "…";
    }
}
