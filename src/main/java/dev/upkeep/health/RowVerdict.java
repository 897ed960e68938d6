package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.health.CheckHistory.Observed;
import dev.upkeep.health.RowCount.Rows;
import dev.upkeep.settings.RowExpectation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says whether a table has as many rows as it should. A value that a person has accepted stands for the expectation. */
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
    CheckResult judge(String target, String id, RowExpectation expectation, Rows rows) {
        Optional<Observed> accepted = history.accepted(target, id, expectation.text());
        if (expectation instanceof RowExpectation.Exactly exactly) {
            if (rows.estimated()) {
                return CheckResult.without(
                        id,
                        CheckState.UNKNOWN,
                        rows.text() + ": too many to be counted exactly again and again; expect at least (`>=`) or no "
                                + "drop (`-10%`) in health.expected-rows");
            }
            long expected = accepted.map(Observed::value).orElse(exactly.rows());
            return compare(id, rows.rows() == expected, rows, "exactly " + expected);
        }
        if (expectation instanceof RowExpectation.AtLeast atLeast) {
            long expected = accepted.map(Observed::value).orElse(atLeast.rows());
            return compare(id, rows.rows() >= expected, rows, "at least " + expected);
        }
        return compare(target, id, ((RowExpectation.NoDropBeyond) expectation).percent(), rows, accepted);
    }

    private static CheckResult compare(String id, boolean met, Rows rows, String expected) {
        return found(
                id,
                met ? CheckState.OK : CheckState.CRIT,
                rows,
                rows.text() + (met ? "" : " where " + expected + " are expected" + acceptance(id)));
    }

    private CheckResult compare(String target, String id, int percent, Rows rows, Optional<Observed> accepted) {
        Optional<Observed> counted = history.lastOk(target, id);
        Optional<Observed> last = accepted.filter(value ->
                        counted.isEmpty() || value.at().isAfter(counted.get().at()))
                .or(() -> counted);
        if (last.isEmpty()) {
            return found(id, CheckState.OK, rows, rows.text() + ", the first count");
        }
        long before = last.get().value();
        // In whole numbers: rows / before < (100 - percent) / 100.
        boolean dropped = rows.rows() * 100.0 < before * (100.0 - percent);
        if (!dropped) {
            return found(id, CheckState.OK, rows, rows.text() + ", " + before + " before");
        }
        if (rows.rows() == 0) {
            return found(
                    id,
                    CheckState.CRIT,
                    rows,
                    rows.text() + ", " + before + " before: the table was emptied. If nobody meant to, restore it from"
                            + " the last backup" + acceptance(id));
        }
        Instant now = clock.instant();
        Instant since = history.firstAfter(target, id, last.get().at()).orElse(now);
        if (!Duration.between(since, now).minus(DROP_REPORTED_FOR).isNegative()) {
            return found(
                    id,
                    CheckState.OK,
                    rows,
                    rows.text() + "; the drop from " + before
                            + " was reported for 24 hours, from now on this is normal");
        }
        return found(
                id,
                CheckState.WARN,
                rows,
                rows.text() + ", " + before + " before: a drop by more than " + percent
                        + " %. If nobody deleted them, look into the last backup" + acceptance(id));
    }

    private static String acceptance(String id) {
        return "; if that is right, `upkeep checks accept " + id + "`";
    }

    private static CheckResult found(String id, CheckState state, Rows rows, String detail) {
        return CheckResult.measured(id, state, rows.rows(), UNIT, detail);
    }
}
