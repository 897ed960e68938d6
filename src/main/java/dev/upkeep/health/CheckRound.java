package dev.upkeep.health;

import dev.upkeep.check.CheckCatalogue;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One round of checks, from which are to be made to what was found. A check that others come after is CRIT when it
 * cannot be made, for without it nothing can be known; any other is UNKNOWN then. Not thread-safe.
 */
public final class CheckRound {
    private final ActiveRun run;
    private final List<CheckDefinition> checks;
    private final CheckCatalogue catalogue;
    private final Map<String, LastResult> before;
    private final Rights rights;
    private final CheckHistory history;
    private final Failures failures;
    private final Clock clock;
    private final List<MadeCheck> made = new ArrayList<>();
    private final List<UpkeepException> unreachable = new ArrayList<>();
    private Instant began;
    private @Nullable CheckDefinition current;
    private @Nullable UpkeepException abandoned;

    CheckRound(
            ActiveRun run,
            List<CheckDefinition> checks,
            CheckCatalogue catalogue,
            Map<String, LastResult> before,
            Rights rights,
            CheckHistory history,
            Failures failures,
            Clock clock) {
        this.run = run;
        this.checks = List.copyOf(checks);
        this.catalogue = catalogue;
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
        current = check;
        for (String other : check.after()) {
            if (isUnreachable(other)) {
                keep(check, CheckState.SKIPPED, "not made, because " + other + " is CRIT");
                return false;
            }
        }
        try {
            List<String> grants = rights.missing(check.needs());
            if (!grants.isEmpty()) {
                keep(CheckResult.without(check.id(), CheckState.UNKNOWN, Rights.sentence(grants)));
                return false;
            }
        } catch (RuntimeException e) {
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
            keep(check, CheckState.UNKNOWN, failure.getMessage());
        }
    }

    /** Whether its time was over before its last check was made. */
    boolean isAbandoned() {
        return abandoned != null;
    }

    void throwIfAbandoned() {
        if (abandoned != null) {
            throw abandoned;
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

    /** The check that was being made when the round's time was over has no result yet. */
    void leaveUnfinished(UpkeepException failure) {
        abandoned = failure;
        String why = failure.getMessage();
        CheckDefinition unfinished = current;
        if (unfinished != null && results().stream().noneMatch(result -> catalogue.owns(unfinished, result.id()))) {
            keep(unfinished, CheckState.UNKNOWN, "not finished: " + why);
        }
    }

    /** Whether a result is one of a check that is not declared any more, or that no longer has it. */
    boolean isGone(String id) {
        Optional<CheckDefinition> owner = catalogue.find(id);
        if (owner.isEmpty()) {
            return true;
        }
        List<String> found = results().stream().map(CheckResult::id).toList();
        return !found.contains(id) && found.stream().anyMatch(result -> catalogue.owns(owner.get(), result));
    }

    /** Every result that the check had the last time, so that none of them goes on looking healthy. */
    private void keep(CheckDefinition check, CheckState state, String why) {
        List<String> ids = before.keySet().stream()
                .filter(id -> catalogue.owns(check, id) && !id.equals(check.id()))
                .sorted()
                .toList();
        for (String id : ids.isEmpty() ? List.of(check.id()) : ids) {
            keep(CheckResult.without(id, state, why));
        }
    }

    /** What is CRIT by its value was reached: whatever makes it slow is for the others to find. */
    private boolean isUnreachable(String id) {
        return made.stream()
                .map(MadeCheck::result)
                .filter(result -> result.id().equals(id))
                .findFirst()
                .or(() -> catalogue.find(id).flatMap(this::recent))
                .filter(result -> result.state() == CheckState.CRIT && result.value() == null)
                .isPresent();
    }

    private Optional<CheckResult> recent(CheckDefinition check) {
        return Optional.ofNullable(before.get(check.id()))
                .filter(last -> !last.observedAt().isAfter(clock.instant().plus(CheckHealth.TOLERANCE)))
                .filter(last -> last.observedAt()
                        .plus(check.every())
                        .plus(CheckHealth.TOLERANCE)
                        .isAfter(clock.instant()))
                .map(LastResult::result);
    }

    private boolean isFoundation(CheckDefinition check) {
        return catalogue.all().stream().anyMatch(other -> other.after().contains(check.id()));
    }

    private void keep(CheckResult result) {
        made.add(new MadeCheck(result, cost(), List.of()));
    }

    private Duration cost() {
        return Duration.between(began, clock.instant());
    }
}
