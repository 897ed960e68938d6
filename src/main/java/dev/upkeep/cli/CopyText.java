package dev.upkeep.cli;

import dev.upkeep.copy.CopyCheckReport;
import dev.upkeep.copy.CopyReport;
import dev.upkeep.copy.FailedCopy;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.util.List;

/** The reports of copy-objects as text for an operator: what was done or found, what was not, what to do next. */
final class CopyText {
    private static final int MOST_ROWS = 20;

    private CopyText() {}

    /**
     * Sets the report of a pass.
     *
     * @param columns the width of the terminal
     */
    static List<String> lines(CopyReport report, int columns) {
        Sheet sheet = new Sheet(columns);
        boolean dry = report.dryRun();
        sheet.say("", "From " + report.source() + (dry ? " (dry run: nothing is changed)" : ""));
        sheet.say("", "to " + report.copy());
        sheet.row("objects", report.objects(), Bytes.text(report.bytes()) + " in the bucket");
        sheet.rowIfAny("up to date", report.same(), "");
        sheet.row(dry ? "to copy" : "copied", report.copied(), amount(report));
        sheet.rowIfAny("gone", report.gone(), "from the bucket meanwhile");
        sheet.rowIfAny("changing", report.changing(), "faster than they could be copied");
        sheet.rowIfAny("failed", report.failed(), "could not be copied");
        sheet.rowIfAny(
                "left over",
                report.onlyInCopy(),
                Bytes.text(report.bytesOnlyInCopy()) + " in the copy and not in the bucket any more");
        sheet.rowIfAny(
                dry ? "to delete" : "deleted",
                report.deleted(),
                Bytes.text(report.bytesDeleted()) + " of them" + (dry ? "" : ", which were missing for long enough"));
        sheet.rowIfAny("aborted", report.uploadsAborted(), "of the uploads that a killed run had begun");
        if (!report.toCopy().isEmpty()) {
            sheet.title("To copy");
            report.toCopy().stream().limit(MOST_ROWS).forEach(key -> sheet.key("  ", key, null));
            sheet.more(MOST_ROWS, report.toCopy().size(), report.copied());
        }
        objects(sheet, "Not copied", report.failures(), report.failed());
        sheet.next(report.next());
        return sheet.lines();
    }

    /**
     * Sets the report of a check.
     *
     * @param columns the width of the terminal
     */
    static List<String> lines(CopyCheckReport report, int columns) {
        Sheet sheet = new Sheet(columns);
        sheet.say("", "Compared " + report.source());
        sheet.say("", "with " + report.copy());
        sheet.row("objects", report.objects(), Bytes.text(report.bytes()) + " in the bucket");
        sheet.row("the same", report.same(), "by size, ETag and time");
        sheet.rowIfAny("missing", report.missing(), "in the copy");
        sheet.rowIfAny("different", report.different(), "in the copy");
        sheet.rowIfAny("newer", report.notYetCopied(), "than the last pass, so not in the copy yet");
        sheet.rowIfAny("left over", report.onlyInCopy(), "in the copy and not in the bucket any more");
        sheet.row("read", report.read(), Bytes.text(report.bytesRead()) + " from both ends, compared by content");
        sheet.rowIfAny("damaged", report.damaged(), "of these: the copy has another content");
        sheet.rowIfAny("unread", report.unread(), "could not be compared");
        objects(
                sheet,
                "Not as in the bucket",
                report.differences(),
                report.missing() + report.different() + report.damaged() + report.unread());
        sheet.next(report.next());
        return sheet.lines();
    }

    /** How much it is, what of it went this way, and how fast; a second or less is too short to tell. */
    private static String amount(CopyReport report) {
        if (report.copied() == 0 || report.dryRun()) {
            return report.copied() == 0 ? "" : Bytes.text(report.bytesCopied());
        }
        Duration took = report.took();
        String speed = took.compareTo(Duration.ofSeconds(1)) > 0
                ? ", in " + Durations.text(took) + " at " + Bytes.text(report.bytesCopied() * 1000 / took.toMillis())
                        + "/s"
                : "";
        String way = report.bytesThroughHere() == 0
                ? ", all inside the store"
                : report.bytesThroughHere() == report.bytesCopied()
                        ? ""
                        : ", of which " + Bytes.text(report.bytesThroughHere()) + " came through here";
        return Bytes.text(report.bytesCopied()) + speed + way;
    }

    private static void objects(Sheet sheet, String title, List<FailedCopy> objects, long all) {
        if (!objects.isEmpty()) {
            sheet.title(title);
            objects.stream()
                    .limit(MOST_ROWS)
                    .forEach(one ->
                            sheet.key(String.format("  %10s  ", Bytes.text(one.bytes())), one.key(), one.reason()));
            sheet.more(MOST_ROWS, objects.size(), all);
        }
    }
}
