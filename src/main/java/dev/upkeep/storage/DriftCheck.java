package dev.upkeep.storage;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.run.ActiveRun;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The check `storage.drift`: for which share of the users the application had recorded another size than they had. */
public final class DriftCheck {
    private static final double PERCENT = 100.0;

    private final Function<String, StorageHistory> histories;

    /** @param histories what was measured of a target */
    public DriftCheck(Function<String, StorageHistory> histories) {
        this.histories = histories;
    }

    /**
     * Goes by what the last pass for all users found before it wrote anything.
     *
     * @param run the run that this is done for
     * @return the share of the users, in percent
     * @throws dev.upkeep.failure.UpkeepException when the history cannot be read
     */
    public List<Observation> share(ActiveRun run) {
        Optional<StorageReport> last = histories.apply(run.target()).lastReport();
        if (last.isEmpty() || last.get().userCount() == 0) {
            return List.of(Observation.judged(CheckState.SKIPPED, "no user has been measured yet"));
        }
        StorageReport report = last.get();
        SizeText sizes = new SizeText(report.decimal());
        double share = Math.round(report.driftCount() * PERCENT * 10 / report.userCount()) / 10.0;
        return List.of(Observation.of(
                share,
                report.driftCount() == 0
                        ? "what was recorded for " + Words.count(report.userCount(), "user") + " was right"
                        : "another size than the bucket has was recorded for " + report.driftCount() + " of "
                                + Words.count(report.userCount(), "user") + ", " + sizes.of(report.driftBytes())
                                + " altogether"));
    }
}
