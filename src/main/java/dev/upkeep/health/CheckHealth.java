package dev.upkeep.health;

import dev.upkeep.check.CheckCatalogue;
import dev.upkeep.check.CheckDefinition;
import dev.upkeep.check.CheckDefinition.Scope;
import dev.upkeep.check.CheckResult;
import dev.upkeep.check.LastChecks;
import dev.upkeep.database.Databases;
import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Failures;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.Uninterrupted;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.Trigger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The job check-health: a round of the checks that the routes declare. The schedule makes those that are due, whoever
 * else asks all of them, or those that the request names. Thread-safe.
 */
public final class CheckHealth {
    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "check-health",
            "Makes the checks of the database, the bucket, the backups and the jobs.",
            List.of(new JobDefinition.Parameter(
                    "checks",
                    "only these checks, by their ids",
                    Pattern.compile("[A-Za-z0-9._-]{1,100}(,[A-Za-z0-9._-]{1,100}){0,99}"),
                    "database.rows,backup.age")));

    /** A schedule is never on time to the millisecond: what would be due a little later is made now. */
    static final Duration TOLERANCE = Duration.ofSeconds(30);

    /** What could not be judged is looked at again after this at the latest, however seldom the check is made. */
    private static final Duration PATIENCE_WITH_THE_UNKNOWN = Duration.ofHours(1);

    /** What is bad is looked at again after this, however seldom the check is made: somebody may be curing it. */
    private static final Duration PATIENCE_WITH_THE_BAD = Duration.ofMinutes(10);

    /** What a check costs that is made sooner: a hundredth of the time at most. */
    private static final int TIMES_ITS_COST = 100;

    private final Databases databases;
    private final CheckCatalogue catalogue;
    private final CheckHistory history;
    private final LastChecks last;
    private final Belief belief;
    private final Failures failures;
    private final Clock clock;

    /**
     * @param databases the targets' databases
     * @param catalogue the checks that are declared
     * @param history what was found earlier
     * @param last is told what was found
     * @param belief says for how long that is believed
     * @param failures says what the exceptions of a check mean
     * @param clock says when now is
     */
    public CheckHealth(
            Databases databases,
            CheckCatalogue catalogue,
            CheckHistory history,
            LastChecks last,
            Belief belief,
            Failures failures,
            Clock clock) {
        this.databases = databases;
        this.catalogue = catalogue;
        this.history = history;
        this.last = last;
        this.belief = belief;
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * Begins a round.
     *
     * @param run the run that it is made for
     * @throws UpkeepException of kind REFUSED when the request names a check that this target does not have
     */
    public CheckRound begin(ActiveRun run) {
        List<CheckDefinition> declared = catalogue.of(scope(run.target()));
        Map<String, LastResult> before = history.last(run.target());
        List<CheckDefinition> chosen = run.parameter("checks")
                .map(names -> named(run.target(), declared, Set.copyOf(Arrays.asList(names.split(",")))))
                .orElseGet(
                        () -> run.run().trigger() == Trigger.SCHEDULE ? due(run.target(), declared, before) : declared);
        return new CheckRound(
                run, chosen, catalogue, before, new Rights(databases.of(run.target())), history, failures, clock);
    }

    /**
     * Whether a check is to be made. If not, the round knows already why.
     *
     * @throws UpkeepException when the run was cancelled
     */
    public boolean admits(CheckRound round, CheckDefinition check) {
        return round.admits(check);
    }

    /**
     * Judges what a check saw.
     *
     * @param seen the rows of its query, or what its bean returned
     * @throws UpkeepException when the run was cancelled
     */
    public void judge(CheckRound round, CheckDefinition check, @Nullable Object seen) {
        round.judge(check, seen);
    }

    /**
     * Keeps in mind that a check could not be made.
     *
     * @param thrown why
     * @throws UpkeepException when the run was cancelled
     */
    public void fail(CheckRound round, CheckDefinition check, Throwable thrown) {
        round.fail(check, thrown);
    }

    /**
     * Records a round, unless nothing is to be changed.
     *
     * @throws UpkeepException when the run was cancelled
     */
    public void record(CheckRound round) {
        if (!round.isAbandoned()) {
            round.run().throwIfCancelled();
        }
        if (!round.run().dryRun()) {
            // When the round's time was over, its thread was interrupted.
            Uninterrupted.call(() -> {
                keep(round);
                return round;
            });
        }
    }

    /**
     * Ends a round that could not be made to its end. When its time was over, what was found counts, so that the check
     * that took so long does not keep the others from being seen; {@link #report} fails for it.
     *
     * @param thrown why
     * @throws UpkeepException what was thrown, unless the round's time was over
     */
    public void abandon(CheckRound round, Throwable thrown) {
        UpkeepException failure = failures.translate(thrown);
        if (failure.kind() != FailureKind.TIMEOUT) {
            throw failure;
        }
        round.leaveUnfinished(failure);
    }

    private void keep(CheckRound round) {
        String target = round.run().target();
        List<String> gone =
                history.last(target).keySet().stream().filter(round::isGone).toList();
        history.record(round.run().id(), target, round.made(), gone);
        remember(target);
    }

    /** Other processes make checks, too, and what they found is not due here for as long as it counts. */
    private void remember(String target) {
        Duration rounds = belief.rounds();
        Set<String> counting = history.counting(target);
        last.remember(
                target,
                history.last(target).values().stream()
                        .map(found -> new LastChecks.Kept(
                                found.result(),
                                found.observedAt(),
                                Belief.of(
                                        catalogue
                                                .find(found.result().id())
                                                .map(check -> cadence(check, found, counting))
                                                .orElse(Duration.ZERO),
                                        rounds)))
                        .toList());
    }

    /** What people may have to be told of a round: nothing of one that changes nothing. */
    public List<CheckResult> found(CheckRound round) {
        return round.run().dryRun() ? List.of() : round.results();
    }

    /**
     * What a round found.
     *
     * @throws UpkeepException when the round's time was over, or the database or the bucket cannot be reached at all;
     *     the run has what was found even so
     */
    public HealthReport report(CheckRound round) {
        HealthReport report = HealthReport.of(round.results(), catalogue);
        round.run().found(report);
        round.throwIfAbandoned();
        round.throwIfUnreachable();
        return report;
    }

    private Scope scope(String target) {
        return databases.of(target).engine() == Engine.POSTGRESQL ? Scope.POSTGRESQL : Scope.SQLITE;
    }

    private List<CheckDefinition> due(String target, List<CheckDefinition> declared, Map<String, LastResult> before) {
        Instant now = clock.instant();
        Set<String> counting = history.counting(target);
        return declared.stream()
                .filter(check -> before.values().stream()
                        .filter(last -> catalogue.owns(check, last.result().id()))
                        // A clock that once was ahead must not keep everything from being looked at.
                        .filter(last -> !last.observedAt().isAfter(now.plus(TOLERANCE)))
                        .noneMatch(last -> now.isBefore(last.observedAt()
                                .plus(cadence(check, last, counting))
                                .minus(TOLERANCE))))
                .toList();
    }

    /** Why a check that the routes declare is not one of this target. */
    private String elsewhere(String target, String name) {
        return catalogue.all().stream().anyMatch(check -> check.id().equals(name))
                ? " It is one of " + (scope(target) == Scope.SQLITE ? "PostgreSQL" : "SQLite")
                        + ", and the database of " + target + " is "
                        + (scope(target) == Scope.SQLITE ? "SQLite" : "PostgreSQL") + "."
                : "";
    }

    private static Duration cadence(CheckDefinition check, LastResult last, Set<String> counting) {
        Duration sooner = switch (last.result().state()) {
            case OK -> check.every();
            case SKIPPED, UNKNOWN -> PATIENCE_WITH_THE_UNKNOWN;
            // What counts since the last time needs that time for its verdict.
            case WARN, CRIT -> counting.contains(check.id()) ? check.every() : patienceWithTheBad(last);
        };
        return sooner.compareTo(check.every()) < 0 ? sooner : check.every();
    }

    private static Duration patienceWithTheBad(LastResult last) {
        Duration worth = last.cost().multipliedBy(TIMES_ITS_COST);
        return worth.compareTo(PATIENCE_WITH_THE_BAD) < 0 ? PATIENCE_WITH_THE_BAD : worth;
    }

    private List<CheckDefinition> named(String target, List<CheckDefinition> declared, Set<String> names) {
        Set<String> unknown = new LinkedHashSet<>(names);
        List<CheckDefinition> found = declared.stream()
                .filter(check -> {
                    boolean asked = names.stream().anyMatch(check::isOf);
                    unknown.removeIf(check::isOf);
                    return asked;
                })
                .toList();
        for (String name : unknown) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "There is no check '" + name + "' of this target." + elsewhere(target, name)
                            + Suggestion.sentence(
                                    name,
                                    declared.stream().map(CheckDefinition::id).toList())
                            + " `upkeep checks list` shows all.");
        }
        return found;
    }
}
