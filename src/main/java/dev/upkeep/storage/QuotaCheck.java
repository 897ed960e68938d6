package dev.upkeep.storage;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.CommandText;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.settings.TargetSettings;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The check `storage.quota`: which users come near what they may take up, going by what was last measured. It is SKIPPED
 * where storage.quota-column names no column. Thread-safe.
 */
public final class QuotaCheck {
    private static final String ID = "storage.quota";
    private static final int NAMED = 5;

    private final Function<String, TargetSettings> targets;
    private final Function<String, StorageHistory> histories;

    /**
     * @param targets gives a target's settings by its name
     * @param histories what was measured of a target
     */
    public QuotaCheck(Function<String, TargetSettings> targets, Function<String, StorageHistory> histories) {
        this.targets = targets;
        this.histories = histories;
    }

    /**
     * Looks. What cannot be found out is UNKNOWN, and no exception.
     *
     * @param run the run that this is done for
     * @throws UpkeepException when the run was cancelled
     */
    public List<CheckResult> check(ActiveRun run) {
        StorageSettings settings = targets.apply(run.target()).storage();
        if (settings.quotaColumn().isEmpty()) {
            return List.of(CheckResult.without(
                    ID, CheckState.SKIPPED, "users have no quota; storage.quota-column names the column that has it"));
        }
        int percent = settings.quotaWarningPercent();
        try {
            StorageHistory history = histories.apply(run.target());
            long[] quotas = history.quotas(percent);
            if (quotas[0] == 0) {
                return List.of(CheckResult.without(
                        ID,
                        CheckState.SKIPPED,
                        "no user with a quota has been measured yet; `"
                                + CommandText.of("run recalculate-storage", run.target()) + "` does it"));
            }
            if (quotas[1] == 0) {
                return List.of(CheckResult.measured(
                        ID,
                        CheckState.OK,
                        0,
                        "users",
                        "none of " + Words.count(quotas[0], "user") + " takes up " + percent + " % of their quota"));
            }
            return List.of(CheckResult.measured(
                    ID,
                    CheckState.WARN,
                    quotas[1],
                    "users",
                    quotas[1] + " of " + Words.count(quotas[0], "user") + " take up " + percent
                            + " % of their quota or more: "
                            + history.above(percent, NAMED).stream()
                                    .map(QuotaCheck::share)
                                    .collect(Collectors.joining(", "))
                            + (quotas[1] > NAMED
                                    ? ", …; `" + CommandText.of("storage report --by-quota", run.target())
                                            + "` has more"
                                    : "")));
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            return List.of(
                    CheckResult.without(ID, CheckState.UNKNOWN, "what users take up is not known: " + e.getMessage()));
        }
    }

    private static String share(Measurement one) {
        Long quota = one.quotaBytes();
        return one.label() + " " + (quota == null ? 0 : Math.round(one.totalBytes() * 100.0 / quota)) + " %";
    }
}
