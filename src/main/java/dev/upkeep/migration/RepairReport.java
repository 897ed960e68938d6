package dev.upkeep.migration;

import dev.upkeep.run.JobReport;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job migrate put in order, or would put in order, after failures.
 *
 * @param engine postgresql or sqlite
 * @param dryRun whether nothing was changed
 * @param failuresRemoved the scripts whose failure was taken out of the history, so that they are pending again
 * @param undoFailuresRemoved how many failed reverses were taken out of what was taken back
 * @param indexesDropped invalid indexes that were dropped, because a script makes them again
 * @param filesAccepted files that were changed after they were applied, and count as applied as they are now
 * @param left what is not in order still, and what to do about each, in whole sentences
 */
public record RepairReport(
        String engine,
        boolean dryRun,
        List<String> failuresRemoved,
        int undoFailuresRemoved,
        List<String> indexesDropped,
        List<String> filesAccepted,
        List<String> left)
        implements JobReport {
    public RepairReport {
        failuresRemoved = List.copyOf(failuresRemoved);
        indexesDropped = List.copyOf(indexesDropped);
        filesAccepted = List.copyOf(filesAccepted);
        left = List.copyOf(left);
    }

    @Override
    public String summary() {
        List<String> done = new ArrayList<>();
        if (!failuresRemoved.isEmpty()) {
            done.add("took the failure of " + String.join(", ", failuresRemoved) + " out of the history");
        }
        if (undoFailuresRemoved > 0) {
            done.add("forgot " + undoFailuresRemoved + " failed reverse" + (undoFailuresRemoved == 1 ? "" : "s"));
        }
        if (!indexesDropped.isEmpty()) {
            done.add("dropped the invalid index " + String.join(", ", indexesDropped));
        }
        if (!filesAccepted.isEmpty()) {
            done.add("accepted " + String.join(", ", filesAccepted) + " as applied");
        }
        String what = done.isEmpty() ? "nothing to repair" : String.join("; ", done);
        return (dryRun && !done.isEmpty() ? "dry run: would have done this: " : "")
                + what
                + (left.isEmpty() ? "" : "; " + left.size() + " left to a person");
    }

    @Override
    public boolean hasFindings() {
        return !left.isEmpty();
    }
}
