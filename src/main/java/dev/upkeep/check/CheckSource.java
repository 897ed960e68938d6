package dev.upkeep.check;

import dev.upkeep.run.ActiveRun;
import java.util.List;

/** What can say how something stands with a target, whatever runs or does not run meanwhile. */
@FunctionalInterface
public interface CheckSource {
    /**
     * Makes its checks. What cannot be found out is UNKNOWN, and no exception.
     *
     * @param run the run that this is done for
     * @return the checks, always the same ones in the same order
     * @throws dev.upkeep.failure.UpkeepException when the run was cancelled
     */
    List<CheckResult> check(ActiveRun run);
}
