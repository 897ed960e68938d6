package dev.upkeep.cli;

import dev.upkeep.migration.RehearsalReport.Verdict;
import dev.upkeep.migration.gate.GateReport;
import dev.upkeep.migration.lint.Finding;
import java.util.ArrayList;
import java.util.List;

/** What passed the gate, as text for the log of a deploy. */
final class GateText {
    private GateText() {}

    /**
     * Sets a report.
     *
     * @param columns the width of the terminal
     */
    static List<String> lines(GateReport report, int columns) {
        List<String> lines = new ArrayList<>();
        if (report.lint().scripts().isEmpty()) {
            return lines;
        }
        for (Finding finding : report.lint().findings()) {
            lines.addAll(Wrapped.lines(
                    "",
                    "  ",
                    finding.script() + ":" + finding.line() + " " + finding.rule() + ": " + finding.what(),
                    columns));
        }
        if (report.rehearsal() == null) {
            lines.add("");
            lines.addAll(Wrapped.lines("", "", "The rehearsal was skipped, as asked for.", columns));
        } else {
            lines.addAll(RehearsalText.lines(report.rehearsal(), columns));
            if (report.rehearsal().verdict() == Verdict.PASSED) {
                lines.add("");
            }
        }
        return lines;
    }
}
