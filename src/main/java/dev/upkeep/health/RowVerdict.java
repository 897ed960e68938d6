package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.settings.RowExpectation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says whether a table has as many rows as it should. */
final class RowVerdict {
    /** How long a drop is reported before the new count is the one that later counts are compared with. */
    private static final Duration DROP_REPORTED_FOR = Duration.ofHours(24);

    private static final String UNIT = "rows";

    private final CheckHistory history;
    private final Clock clock;

    RowVerdict(CheckHistory history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    /**
     * Judges a count.
     *
     * @param target the target's name
     * @param id the check's id
     * @param expectation what was expected
     * @param rows what was counted
     */
    CheckResult judge(String target, String id, RowExpectation expectation, long rows) {
        if (expectation instanceof RowExpectation.Exactly exactly) {
            return rows == exactly.rows()
                    ? found(id, CheckState.OK, rows, rows + " rows")
                    : found(
                            id,
                            CheckState.CRIT,
                            rows,
                            rows + " rows where exactly " + exactly.rows() + " are expected");
        }
        if (expectation instanceof RowExpectation.AtLeast atLeast) {
            return rows >= atLeast.rows()
                    ? found(id, CheckState.OK, rows, rows + " rows")
                    : found(
                            id,
                            CheckState.CRIT,
                            rows,
                            rows + " rows where at least " + atLeast.rows() + " are expected");
        }
        return compare(target, id, ((RowExpectation.NoDropBeyond) expectation).percent(), rows);
    }

    private CheckResult compare(String target, String id, int percent, long rows) {
        Optional<CheckHistory.Observation> last = history.lastOk(target, id);
        if (last.isEmpty()) {
            return found(id, CheckState.OK, rows, rows + " rows, the first count");
        }
        long before = last.get().value();
        // In whole numbers: rows / before < (100 - percent) / 100.
        boolean dropped = rows * 100.0 < before * (100.0 - percent);
        if (!dropped) {
            return found(id, CheckState.OK, rows, rows + " rows, " + before + " before");
        }
        Instant now = clock.instant();
        Instant since = history.firstAfter(target, id, last.get().at()).orElse(now);
        if (!Duration.between(since, now).minus(DROP_REPORTED_FOR).isNegative()) {
            return found(
                    id,
                    CheckState.OK,
                    rows,
                    rows + " rows; the drop from " + before + " was reported for 24 hours, from now on this is normal");
        }
        return found(
                id,
                CheckState.WARN,
                rows,
                rows + " rows, " + before + " before: a drop by more than " + percent + " %. If nobody deleted them,"
                        + " look into the last backup");
    }

    private static CheckResult found(String id, CheckState state, long rows, String detail) {
        return CheckResult.measured(id, state, rows, UNIT, detail);
    }
}
