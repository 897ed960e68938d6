package dev.upkeep.cli;

import dev.upkeep.storage.SizeText;
import dev.upkeep.storage.StorageReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a pass of recalculate-storage came to its numbers, in sentences. */
final class PassText {
    private final StorageReport report;
    private final SizeText size;

    PassText(StorageReport report) {
        this.report = report;
        this.size = new SizeText(report.decimal());
    }

    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        StorageReport.InventoryRead inventory = report.inventory();
        sentences.add(inventory == null ? listing() : reading(inventory));
        Instant resumed = report.resumedFrom();
        if (resumed != null) {
            sentences.add(
                    "This went on with a pass that was begun at " + Times.minute(resumed) + " UTC and interrupted.");
        }
        if (report.changedMeanwhile() > 0) {
            sentences.add(StorageText.count(report.changedMeanwhile(), "object")
                    + " were stored while it was at work; what came after its place was listed counts next time.");
        }
        return sentences;
    }

    private String listing() {
        String way = report.plan().listing().equals("bucket") ? "the whole bucket in key ranges" : "user by user";
        return "Listed " + way + ", because " + report.plan().reason() + ": "
                + StorageText.count(report.cost().requests(), "request") + ", "
                + size.of(report.cost().receivedBytes()) + " of answers, " + seconds();
    }

    private String reading(StorageReport.InventoryRead inventory) {
        String files = inventory.files() == 0
                ? ""
                : " in " + StorageText.count(inventory.files(), "file") + " of "
                        + size.of(report.cost().receivedBytes());
        return "Read from the inventory of " + Times.minute(inventory.takenAt()) + " UTC, because "
                + report.plan().reason() + ": " + StorageText.count(inventory.rows(), "row") + files + ", " + seconds()
                + " What was stored or deleted since then is not in it.";
    }

    private String seconds() {
        return String.format(Locale.ROOT, "%.1f s.", report.cost().seconds());
    }
}
