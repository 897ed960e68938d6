package dev.upkeep.cli;

import dev.upkeep.run.Bytes;
import dev.upkeep.settings.Durations;
import dev.upkeep.uploads.StoreRule;
import dev.upkeep.uploads.UploadsReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The report of abort-incomplete-uploads as text for an operator: what was done, what was left alone, what to do next. */
final class UploadsText {
    private static final int MOST_ROWS = 20;

    private final UploadsReport report;
    private final Sheet sheet;

    private UploadsText(UploadsReport report, int columns) {
        this.report = report;
        this.sheet = new Sheet(columns);
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
        text.sheet.next(report.next());
        return text.sheet.lines();
    }

    /** Which keys were looked at, behind the bucket's name: ` under 'ann@x.com/'`; nothing for all of them. */
    static String under(List<String> prefixes) {
        return prefixes.isEmpty() ? "" : " under '" + String.join("', '", prefixes) + "'";
    }

    private void totals() {
        sheet.say(
                "",
                "Incomplete uploads in " + report.bucket() + under(report.prefixes())
                        + (report.dryRun() ? " (dry run: nothing is aborted)" : ""));
        sheet.row("listed", report.listed(), proof());
        sheet.row(report.dryRun() ? "to abort" : "aborted", report.aborted(), bytes());
        sheet.rowIfAny(
                "left alone",
                report.younger(),
                "younger than " + Durations.text(report.olderThan()) + ", or still growing");
        sheet.rowIfAny("left alone", report.running(), "of runs of Upkeep that are at work");
        sheet.rowIfAny("left out", report.excluded(), "by their prefix");
        sheet.rowIfAny("completed", report.completed(), "meanwhile, which is no error");
        sheet.rowIfAny("gone", report.gone(), "meanwhile, aborted by somebody else");
        sheet.rowIfAny("failed", report.failed(), "could not be aborted");
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
        sheet.title(String.format("%-26ssize  key", (report.dryRun() ? "To abort" : "Aborted") + " (begun, UTC)"));
        report.uploads().stream()
                .limit(MOST_ROWS)
                .forEach(one -> sheet.key(
                        head(one.initiatedAt(), one.bytes()),
                        one.key(),
                        one.leftByRun() ? "left behind by a run of Upkeep that has ended" : null));
        sheet.more(MOST_ROWS, report.uploads().size(), report.aborted());
    }

    private void failures() {
        if (report.failures().isEmpty()) {
            return;
        }
        sheet.title("Not aborted (begun, UTC)        key");
        report.failures().stream()
                .limit(MOST_ROWS)
                .forEach(one -> sheet.key(head(one.initiatedAt(), null), one.key(), one.message()));
        sheet.more(MOST_ROWS, report.failures().size(), report.failed());
    }

    private static String head(Instant begun, @Nullable Long bytes) {
        return "  " + Times.minute(begun) + String.format("%12s  ", bytes == null ? "" : Bytes.text(bytes));
    }

    private void storeRule() {
        sentence(report.storeRule()).ifPresent(sentence -> {
            sheet.line("");
            sheet.say("", sentence);
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
}
