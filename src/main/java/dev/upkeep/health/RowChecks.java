package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.RowExpectation;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Whether tables have the rows that they should: a result for each table of `health.expected-rows`. Thread-safe. */
public final class RowChecks {
    /** The check's id; a result has the table behind it. */
    static final String ID = "database.rows";

    private final Function<String, TargetSettings> targets;
    private final Databases databases;
    private final RowVerdict verdict;

    /**
     * @param targets gives a target's settings by its name
     * @param databases the targets' databases
     * @param history what was counted earlier
     * @param clock says when now is
     */
    public RowChecks(Function<String, TargetSettings> targets, Databases databases, CheckHistory history, Clock clock) {
        this.targets = targets;
        this.databases = databases;
        this.verdict = new RowVerdict(history, clock);
    }

    /**
     * Counts each table.
     *
     * @throws dev.upkeep.failure.UpkeepException when the run was cancelled
     */
    public List<CheckResult> count(ActiveRun run) {
        Database database = databases.of(run.target());
        List<CheckResult> results = new ArrayList<>();
        for (RowExpectation expectation : targets.apply(run.target()).health().expectedRows()) {
            run.throwIfCancelled();
            String id = ID + "." + expectation.table();
            RowCount count = new RowCount(database, run, id, expectation.table());
            results.add(count.count()
                    .map(counted -> verdict.judge(run.target(), id, expectation, counted))
                    .orElseGet(count::problem));
        }
        if (results.isEmpty()) {
            results.add(CheckResult.without(
                    ID, CheckState.SKIPPED, "no table is counted; name some in health.expected-rows"));
        }
        return results;
    }
}
