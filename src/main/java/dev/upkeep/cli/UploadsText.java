package dev.upkeep.cli;

import dev.upkeep.run.Bytes;
import dev.upkeep.settings.Durations;
import dev.upkeep.uploads.StoreRule;
import dev.upkeep.uploads.UploadsReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The report of abort-incomplete-uploads as text for an operator: what was done, what was left alone, what to do next. */
final class UploadsText {
    private static final int MOST_ROWS = 20;

    private final UploadsReport report;
    private final int columns;
    private final List<String> lines = new ArrayList<>();

    private UploadsText(UploadsReport report, int columns) {
        this.report = report;
        this.columns = columns;
    }

    /**
     * Sets a report.
     *
     * @param columns the width of the terminal
     */
    static List<String> lines(UploadsReport report, int columns) {
        UploadsText text = new UploadsText(report, columns);
        text.totals();
        text.uploads();
        text.failures();
        text.storeRule();
        text.advice();
        return text.lines;
    }

    /** Which keys were looked at, behind the bucket's name: ` under 'ann@x.com/'`; nothing for all of them. */
    static String under(List<String> prefixes) {
        return prefixes.isEmpty() ? "" : " under '" + String.join("', '", prefixes) + "'";
    }

    private void totals() {
        say(
                "",
                "Incomplete uploads in " + report.bucket() + under(report.prefixes())
                        + (report.dryRun() ? " (dry run: nothing is aborted)" : ""));
        row("listed", report.listed(), proof());
        row(report.dryRun() ? "to abort" : "aborted", report.aborted(), bytes());
        rowIfAny(
                "left alone",
                report.younger(),
                "younger than " + Durations.text(report.olderThan()) + ", or still growing");
        rowIfAny("left alone", report.running(), "of runs of Upkeep that are at work");
        rowIfAny("left out", report.excluded(), "by their prefix");
        rowIfAny("completed", report.completed(), "meanwhile, which is no error");
        rowIfAny("gone", report.gone(), "meanwhile, aborted by somebody else");
        rowIfAny("failed", report.failed(), "could not be aborted");
    }

    /** That nothing is listed says nothing of a store that lists no uploads at all. */
    private String proof() {
        if (report.listing() == UploadsReport.Listing.UNPROVEN) {
            return "and whether this store lists uploads at all could not be found out";
        }
        return report.listed() + report.excluded() == 0 ? "and one begun for a trial was: the store lists them" : "";
    }

    private String bytes() {
        if (report.aborted() == 0) {
            return "";
        }
        if (report.unmeasured() == report.aborted()) {
            return "of an unknown size";
        }
        return (report.unmeasured() > 0 ? "at least " : "")
                + Bytes.text(report.bytesReclaimed())
                + (report.dryRun() ? " to reclaim" : " reclaimed");
    }

    private void uploads() {
        if (report.uploads().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(String.format("%-26ssize  key", (report.dryRun() ? "To abort" : "Aborted") + " (begun, UTC)"));
        report.uploads().stream()
                .limit(MOST_ROWS)
                .forEach(one -> entry(
                        one.initiatedAt(),
                        one.bytes(),
                        one.key(),
                        one.leftByRun() ? "left behind by a run of Upkeep that has ended" : null));
        more(report.aborted());
    }

    private void failures() {
        if (report.failures().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("Not aborted (begun, UTC)        key");
        report.failures().stream()
                .limit(MOST_ROWS)
                .forEach(one -> entry(one.initiatedAt(), null, one.key(), one.message()));
        more(report.failed());
    }

    private void entry(Instant begun, @Nullable Long bytes, String name, @Nullable String note) {
        String key = Shown.of(name);
        String head = "  " + BackupText.minute(begun) + String.format("%12s  ", bytes == null ? "" : Bytes.text(bytes));
        if (head.length() + key.length() <= columns) {
            lines.add(head + key);
        } else {
            lines.add(head.stripTrailing());
            lines.add("    " + key);
        }
        if (note != null) {
            say("    ", Shown.of(note));
        }
    }

    private void more(long all) {
        if (all > MOST_ROWS) {
            lines.add("  … and " + (all - MOST_ROWS) + " more; --json has the first 1,000");
        }
    }

    private void storeRule() {
        sentence(report.storeRule()).ifPresent(sentence -> {
            lines.add("");
            say("", sentence);
        });
    }

    /** Nothing where there is no rule: then `next` says what to do. */
    private static Optional<String> sentence(StoreRule rule) {
        String after = rule.days() == null ? "" : " after " + LifecycleText.days(rule.days());
        String name = rule.rule() == null ? "" : " (" + rule.rule() + ")";
        return switch (rule.state()) {
            case WHOLE_BUCKET ->
                Optional.of("A lifecycle rule makes the store abort all of them by itself" + after + name + ".");
            case SOME_KEYS ->
                Optional.of("A lifecycle rule makes the store abort some of them by itself" + after + name + ".");
            case UNSUPPORTED -> Optional.of("This store knows no lifecycle rules; this job does their work.");
            case UNKNOWN -> Optional.of("Whether a lifecycle rule makes the store abort them by itself is unknown.");
            case NONE -> Optional.empty();
        };
    }

    private void advice() {
        if (!report.next().isEmpty()) {
            lines.add("");
            lines.add("Next");
            report.next().forEach(sentence -> say("  ", sentence));
        }
    }

    private void rowIfAny(String name, long count, String rest) {
        if (count > 0) {
            row(name, count, rest);
        }
    }

    private void row(String name, long count, String rest) {
        String head = String.format("  %-10s %10d  ", name, count);
        lines.addAll(Wrapped.lines(head, " ".repeat(head.length()), rest, columns));
    }

    private void say(String indent, String sentence) {
        lines.addAll(Wrapped.lines(indent, indent, sentence, columns));
    }
}
