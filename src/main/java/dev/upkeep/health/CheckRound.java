package dev.upkeep.health;

import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Failures;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One round of checks, from which are to be made to what was found. A check that others come after is CRIT when it
 * cannot be made, for without it nothing can be known; any other is UNKNOWN then. Not thread-safe.
 */
public final class CheckRound {
    private final ActiveRun run;
    private final List<CheckDefinition> checks;
    private final List<CheckDefinition> declared;
    private final Map<String, LastResult> before;
    private final Rights rights;
    private final CheckHistory history;
    private final Failures failures;
    private final Clock clock;
    private final List<MadeCheck> made = new ArrayList<>();
    private final List<UpkeepException> unreachable = new ArrayList<>();
    private Instant began;

    CheckRound(
            ActiveRun run,
            List<CheckDefinition> checks,
            List<CheckDefinition> declared,
            Map<String, LastResult> before,
            Rights rights,
            CheckHistory history,
            Failures failures,
            Clock clock) {
        this.run = run;
        this.checks = List.copyOf(checks);
        this.declared = declared;
        this.before = before;
        this.rights = rights;
        this.history = history;
        this.failures = failures;
        this.clock = clock;
        this.began = clock.instant();
    }

    /** The checks to make, each behind those that it comes after. */
    public List<CheckDefinition> checks() {
        return checks;
    }

    /** What was found by now, in the order in which it was made. */
    public List<CheckResult> results() {
        return made.stream().map(MadeCheck::result).toList();
    }

    ActiveRun run() {
        return run;
    }

    List<MadeCheck> made() {
        return List.copyOf(made);
    }

    boolean admits(CheckDefinition check) {
        run.throwIfCancelled();
        began = clock.instant();
        for (String other : check.after()) {
            if (isCritical(other)) {
                skip(check, "not made, because " + other + " is CRIT");
                return false;
            }
        }
        try {
            List<String> grants = rights.missing(check.needs());
            if (!grants.isEmpty()) {
                keep(CheckResult.without(check.id(), CheckState.UNKNOWN, Rights.sentence(grants)));
                return false;
            }
        } catch (UpkeepException e) {
            fail(check, e);
            return false;
        }
        return true;
    }

    void judge(CheckDefinition check, @Nullable Object seen) {
        run.throwIfCancelled();
        SeenRows rows = new SeenRows(history.counters(run.target(), check.id()));
        List<Observation> observations = rows.observations();
        boolean judged = false;
        if (seen instanceof List<?> all) {
            for (Object one : all) {
                if (one instanceof Map<?, ?> row) {
                    rows.add(row);
                } else if (one instanceof Observation observation) {
                    observations.add(observation);
                } else if (one instanceof CheckResult result) {
                    keep(result);
                    judged = true;
                }
            }
        }
        if (!judged) {
            made.add(new MadeCheck(new Judgement(check).on(observations), cost(), rows.readings()));
        }
    }

    void fail(CheckDefinition check, Throwable thrown) {
        run.throwIfCancelled();
        UpkeepException failure = failures.translate(thrown);
        if (isFoundation(check)) {
            unreachable.add(failure);
            keep(CheckResult.without(check.id(), CheckState.CRIT, failure.getMessage()));
        } else {
            keep(CheckResult.without(check.id(), CheckState.UNKNOWN, failure.getMessage()));
        }
    }

    void throwIfUnreachable() {
        if (unreachable.isEmpty()) {
            return;
        }
        UpkeepException first = unreachable.get(0);
        if (unreachable.size() == 1) {
            throw first;
        }
        FailureKind kind = first.kind();
        throw new UpkeepException(
                kind, first.getMessage() + " And: " + unreachable.get(1).getMessage(), first);
    }

    /** Every result that the check had the last time, so that none of them goes on looking healthy. */
    private void skip(CheckDefinition check, String why) {
        List<String> ids = before.keySet().stream()
                .filter(id -> check.isOf(id) && !id.equals(check.id()))
                .sorted()
                .toList();
        for (String id : ids.isEmpty() ? List.of(check.id()) : ids) {
            keep(CheckResult.without(id, CheckState.SKIPPED, why));
        }
    }

    private boolean isCritical(String id) {
        return made.stream()
                .map(MadeCheck::result)
                .filter(result -> result.id().equals(id))
                .findFirst()
                .or(() -> java.util.Optional.ofNullable(before.get(id)).map(LastResult::result))
                .filter(result -> result.state() == CheckState.CRIT)
                .isPresent();
    }

    private boolean isFoundation(CheckDefinition check) {
        return declared.stream().anyMatch(other -> other.after().contains(check.id()));
    }

    private void keep(CheckResult result) {
        made.add(new MadeCheck(result, cost(), List.of()));
    }

    private Duration cost() {
        return Duration.between(began, clock.instant());
    }
}
