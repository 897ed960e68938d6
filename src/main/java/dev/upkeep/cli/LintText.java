package dev.upkeep.cli;

import dev.upkeep.migration.lint.Finding;
import dev.upkeep.migration.lint.LintReport;
import dev.upkeep.migration.lint.LintRule;
import dev.upkeep.migration.lint.Severity;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What lint found, for people: a paragraph for each finding, and what to do instead once for each rule. */
final class LintText {
    private final Terminal terminal;
    private final Set<String> explained = new HashSet<>();

    /** @param terminal where to print */
    LintText(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Prints the findings, and what they come to. */
    void print(LintReport report) {
        report.findings().forEach(this::print);
        terminal.paragraph(
                0, 2, report.summary(), report.findings().isEmpty() ? terminal::good : UnaryOperator.identity());
        if (report.scripts().isEmpty()) {
            terminal.say("Nothing is pending. --all reads what the database has already as well.");
        }
        if (!report.findings().isEmpty()) {
            terminal.say("When one is meant, write on the line before it: -- upkeep:allow <rule>: <reason>");
        }
    }

    /** Prints what a rule is about. */
    void print(LintRule rule) {
        terminal.data(rule.id() + " (" + rule.severity().name().toLowerCase(Locale.ROOT) + ")");
        terminal.paragraph(2, rule.why());
        terminal.paragraph(2, "Instead: " + rule.fix());
        terminal.paragraph(2, "When it is meant: -- upkeep:allow " + rule.id() + ": <reason>");
    }

    private void print(Finding finding) {
        String place = finding.script() + ":" + finding.line() + " ";
        String verdict = finding.severity().name().toLowerCase(Locale.ROOT) + " " + finding.rule();
        terminal.paragraph(
                0, 2, place + verdict, finding.severity() == Severity.ERROR ? terminal::bad : UnaryOperator.identity());
        if (!finding.statement().isEmpty()) {
            terminal.paragraph(4, 4, finding.statement(), terminal::faint);
        }
        terminal.paragraph(2, finding.what());
        if (explained.add(finding.rule())) {
            terminal.paragraph(2, "Instead: " + finding.fix());
        }
    }
}
