package dev.upkeep.cli;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.CheckValue;
import dev.upkeep.health.HealthReport;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What checks found, as text for people: a line for each, and below a finding what it is and what to do. */
final class HealthText {
    private static final int STATE = 7;
    private static final String INDENT = " ".repeat(STATE + 2);

    private final int columns;

    HealthText(int columns) {
        this.columns = columns;
    }

    /** A round, the worst first. */
    List<String> lines(HealthReport report) {
        List<String> lines = new ArrayList<>();
        report.checks().stream()
                .sorted(Comparator.comparing((CheckResult check) -> check.state() == CheckState.SKIPPED)
                        .thenComparing(CheckResult::state, Comparator.reverseOrder())
                        .thenComparing(CheckResult::id))
                .forEach(check -> lines.addAll(lines(check, report.fixes())));
        return lines;
    }

    /** One result, with the detail in full. */
    List<String> lines(CheckResult check, Map<String, String> fixes) {
        List<String> lines = new ArrayList<>();
        lines.add(head(check));
        if (check.state() != CheckState.OK) {
            lines.addAll(Wrapped.lines(INDENT, INDENT, check.detail(), columns));
            Optional.ofNullable(fixes.get(check.id()))
                    .ifPresent(fix -> lines.addAll(Wrapped.lines(INDENT + "→ ", INDENT + "  ", fix, columns)));
        }
        return lines;
    }

    private static String head(CheckResult check) {
        return pad(check.state().name(), STATE) + "  " + check.id()
                + (check.value() == null ? "" : "  " + value(check));
    }

    /** The value with its unit; empty without one. */
    static String value(CheckResult check) {
        BigDecimal value = check.value();
        return value == null ? "" : CheckValue.text(value, check.unit());
    }

    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
