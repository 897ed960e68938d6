package dev.upkeep.cli;

import dev.upkeep.storage.Measurement;
import dev.upkeep.storage.SizeText;
import dev.upkeep.storage.StorageReport;
import dev.upkeep.storage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report of recalculate-storage as text for an operator: what there is, where it differs, what to do next. */
final class StorageText {
    private static final int MOST_ROWS = 20;
    private static final int MOST_LARGEST = 10;

    private final StorageReport report;
    private final int columns;
    private final int most;
    private final SizeText size;
    private final Sheet sheet;

    private StorageText(StorageReport report, int columns, int most) {
        this.report = report;
        this.columns = columns;
        this.most = most;
        this.size = new SizeText(report.decimal());
        this.sheet = new Sheet(columns);
    }

    /**
     * Sets a report.
     *
     * @param columns the width of the terminal
     */
    static List<String> lines(StorageReport report, int columns) {
        StorageText text = new StorageText(report, columns, MOST_ROWS);
        text.totals();
        text.drift();
        text.largest();
        text.nobodys();
        text.cost();
        text.advice();
        return text.sheet.lines();
    }

    /**
     * Sets a report again, with users as they are by now in the place of its own.
     *
     * @param title what users those are
     * @param users those users
     * @param columns the width of the terminal
     */
    static List<String> lastPass(StorageReport report, String title, List<Measurement> users, int columns) {
        StorageText text = new StorageText(report, columns, Math.max(MOST_ROWS, users.size()));
        text.totals();
        text.sheet.line("");
        boolean quotas = users.stream().anyMatch(one -> !share(one).isEmpty());
        text.table(
                title,
                quotas ? List.of("objects", "size", "of quota") : List.of("objects", "size"),
                users.stream()
                        .map(one -> Stream.of(
                                        one.label(),
                                        String.valueOf(one.objectCount()),
                                        text.size.of(one.totalBytes()),
                                        share(one))
                                .limit(quotas ? 4 : 3)
                                .toList())
                        .toList(),
                0);
        text.nobodys();
        return text.sheet.lines();
    }

    private static String share(Measurement one) {
        Long quota = one.quotaBytes();
        return quota == null || quota <= 0 ? "" : Math.round(one.totalBytes() * 100.0 / quota) + " %";
    }

    private void totals() {
        sheet.say(
                "",
                "Measured " + Times.minute(report.measuredAt()) + " UTC"
                        + (report.dryRun() ? " (dry run: nothing is written)" : "")
                        + (report.user() == null ? "" : ", only " + Shown.of(report.user())));
        sheet.row("users", String.valueOf(report.userCount()), emptyUsers());
        sheet.row(
                "they have",
                size.of(report.measured().totalBytes()),
                "in " + objects(report.measured().objectCount()));
        if (report.counted().size() > 1) {
            sheet.row(
                    "",
                    "",
                    "counted: "
                            + report.counted().stream()
                                    .map(one -> one.kind() + " " + one.objectCount() + " (" + size.of(one.totalBytes())
                                            + ")")
                                    .collect(Collectors.joining(", ")));
        }
        if (report.billedBytes() != null) {
            sheet.row("billed as", size.of(report.billedBytes()), "small objects are billed as larger ones");
        }
        Long after = report.recordedAfterBytes();
        if (report.dryRun() || report.driftCount() == 0 || after == null) {
            sheet.row("recorded", size.of(report.recordedBytes()), "in the database");
        } else {
            sheet.row("recorded", size.of(report.recordedBytes()), "in the database before");
            sheet.row("", size.of(after), "since this pass corrected " + count(report.driftCount(), "user"));
        }
        StorageReport.Growth growth = report.growth();
        if (growth != null) {
            sheet.row(
                    "growth",
                    signed(growth.totalBytes()),
                    String.format(Locale.ROOT, "%+d objects", growth.objectCount()) + " since "
                            + Times.minute(growth.since()));
        }
    }

    private String emptyUsers() {
        if (report.userCount() == 0) {
            return "sql/select-users.sql gives none";
        }
        if (report.usersWithoutObjects() == 0) {
            return "all of them have objects";
        }
        int named = Math.min(3, report.emptyUsers().size());
        return report.usersWithoutObjects() + " without objects: "
                + Shown.of(String.join(", ", report.emptyUsers().subList(0, named)))
                + (report.usersWithoutObjects() > named ? ", …" : "");
    }

    private void drift() {
        if (report.userCount() == 0) {
            return;
        }
        if (report.driftCount() == 0) {
            sheet.line("");
            sheet.say(
                    "",
                    report.recordedBytes() == report.measured().totalBytes()
                            ? "Drift: none; the database says what the bucket has."
                            : "Drift: none above storage.tolerance; nothing is to be corrected.");
            return;
        }
        sheet.line("");
        table(
                (report.dryRun() ? "Drift: " : "Corrected: ") + count(report.driftCount(), "user") + ", "
                        + size.of(report.driftBytes()),
                List.of("recorded", "measured", "drift"),
                report.drift().stream()
                        .map(one -> List.of(
                                one.label(),
                                one.recordedBytes() == null ? "nothing" : size.of(one.recordedBytes()),
                                size.of(one.measuredBytes()),
                                one.driftBytes() == null ? "" : signed(one.driftBytes())))
                        .toList(),
                report.driftCount());
    }

    private void largest() {
        if (!report.largest().isEmpty() && report.user() == null) {
            sheet.line("");
            table(
                    "Largest users",
                    List.of("objects", "size"),
                    report.largest().stream()
                            .map(one ->
                                    List.of(one.label(), String.valueOf(one.objectCount()), size.of(one.totalBytes())))
                            .limit(MOST_LARGEST)
                            .toList(),
                    0);
        }
    }

    private void nobodys() {
        Usage unowned = report.unowned();
        if (unowned != null && unowned.objectCount() > 0) {
            sheet.line("");
            table(
                    "Nobody's: " + objects(unowned.objectCount()) + ", " + size.of(unowned.totalBytes()),
                    List.of("objects", "size"),
                    report.unownedGroups().stream()
                            .map(one ->
                                    List.of(one.prefix(), String.valueOf(one.objectCount()), size.of(one.totalBytes())))
                            .toList(),
                    report.unownedGroups().size());
        }
        if (report.upkeep().objectCount() > 0) {
            sheet.line("");
            sheet.say(
                    "",
                    "Upkeep's own: " + objects(report.upkeep().objectCount()) + ", "
                            + size.of(report.upkeep().totalBytes()) + ".");
        }
    }

    private void cost() {
        sheet.line("");
        new PassText(report).sentences().forEach(sentence -> sheet.say("", sentence));
    }

    private void advice() {
        List<String> next = new ArrayList<>();
        if (report.refusal() != null) {
            next.add("A run that is not dry would refuse this. " + report.refusal());
        } else if (report.dryRun() && report.driftCount() > 0) {
            next.add(
                    "Without --dry-run, " + count(report.driftCount(), "row") + " of the database would be corrected.");
        }
        if (report.userCount() == 0) {
            next.add("Fit sql/select-users.sql to your tables: all users have to come out of it.");
        }
        Usage unowned = report.unowned();
        if (unowned != null && unowned.objectCount() > 0) {
            next.add("Look at the folders that are nobody's, the largest first: left by users who were deleted, shared"
                    + " by all, or where storage.user-prefix does not fit. Upkeep deletes none of them.");
        }
        if (report.cost().slowDowns() > 0) {
            next.add("The store asked for fewer requests " + report.cost().slowDowns()
                    + " times. Lower storage.concurrency, or set storage.requests-per-second.");
        }
        if (report.measured().objectCount() == 0 && report.userCount() > 0) {
            next.add("Nobody has any object. Check s3.bucket and storage.user-prefix before you trust this.");
        }
        sheet.next(next);
    }

    private void table(String title, List<String> heads, List<List<String>> rows, long all) {
        int width = 11;
        int label = columns - 2 - heads.size() * (width + 1);
        StringBuilder head = new StringBuilder(pad(title, label + 2));
        heads.forEach(name -> head.append(' ').append(left(name, width)));
        sheet.line(head.toString());
        for (List<String> row : rows.subList(0, Math.min(most, rows.size()))) {
            StringBuilder line = new StringBuilder("  ").append(pad(cut(Shown.of(row.get(0)), label), label));
            row.subList(1, row.size()).forEach(cell -> line.append(' ').append(left(cell, width)));
            sheet.line(line.toString().stripTrailing());
        }
        sheet.more(most, rows.size(), all);
    }

    private String signed(long bytes) {
        return (bytes > 0 ? "+" : "") + size.of(bytes);
    }

    private static String objects(long count) {
        return count(count, "object");
    }

    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String left(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
