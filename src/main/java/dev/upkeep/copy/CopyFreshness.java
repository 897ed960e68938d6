package dev.upkeep.copy;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.CommandText;
import dev.upkeep.run.RunHistory;
import dev.upkeep.settings.CopySettings;
import dev.upkeep.settings.Durations;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The check `copy.age`: how long ago the last complete pass began, by what the copy itself says, whatever runs or does
 * not run meanwhile. It is SKIPPED for a target without a second copy. Thread-safe.
 */
public final class CopyFreshness {
    private static final String AGE = "copy.age";
    /** How far two machines' clocks may be apart before an age says nothing any more. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final Function<String, TargetSettings> targets;
    private final ObjectStores sources;
    private final ObjectStores copies;
    private final RunHistory history;
    private final LastCopies last;
    private final Clock clock;

    /**
     * @param targets gives a target's settings by its name
     * @param sources the targets' buckets
     * @param copies the buckets of the second copies
     * @param history says how long Upkeep has been at work for a target
     * @param last is told what was seen
     * @param clock says when now is
     */
    public CopyFreshness(
            Function<String, TargetSettings> targets,
            ObjectStores sources,
            ObjectStores copies,
            RunHistory history,
            LastCopies last,
            Clock clock) {
        this.targets = targets;
        this.sources = sources;
        this.copies = copies;
        this.history = history;
        this.last = last;
        this.clock = clock;
    }

    /**
     * Looks. What cannot be found out is UNKNOWN, and no exception.
     *
     * @param run the run that this is done for
     * @throws UpkeepException when the run was cancelled
     */
    public List<CheckResult> check(ActiveRun run) {
        Optional<CopySettings> settings = targets.apply(run.target()).copy();
        if (settings.isEmpty()) {
            return List.of(CheckResult.without(
                    AGE, CheckState.SKIPPED, "no second copy of the objects is kept; copy.bucket names where to"));
        }
        try {
            Ends ends = new Ends(
                    sources.of(run.target()),
                    copies.of(run.target()),
                    settings.get().prefix());
            Optional<LastPass> pass = new CopyState(ends, run.target()).lastPass();
            if (!run.dryRun()) {
                pass.ifPresent(last::remember);
            }
            return List.of(pass.map(found -> judge(found, settings.get()))
                    .orElseGet(() -> none(run.target(), settings.get(), ends)));
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            return List.of(CheckResult.without(
                    AGE, CheckState.UNKNOWN, "the second copy could not be looked at: " + e.getMessage()));
        } catch (IllegalArgumentException e) {
            return List.of(CheckResult.without(
                    AGE,
                    CheckState.UNKNOWN,
                    "what the second copy says of itself cannot be read: " + e.getMessage()
                            + "; the next run of copy-objects writes it anew"));
        }
    }

    private CheckResult judge(LastPass pass, CopySettings settings) {
        Duration age = Duration.between(pass.startedAt(), clock.instant());
        if (age.plus(CLOCK_SKEW).isNegative()) {
            return CheckResult.without(
                    AGE,
                    CheckState.UNKNOWN,
                    "the last pass began at " + pass.startedAt() + ", and here it is " + clock.instant()
                            + ": set the clock of this machine, or of the one that copied");
        }
        CheckState byAge = state(age, settings);
        CheckState state = byAge == CheckState.OK && pass.failed() > 0 ? CheckState.WARN : byAge;
        return CheckResult.measured(
                AGE,
                state,
                Math.max(0, age.toSeconds()),
                "s",
                "the last complete pass over the second copy began " + text(age) + " ago" + beyond(byAge, settings)
                        + "; it went over " + pass.objects() + " objects"
                        + (pass.failed() > 0 ? ", and " + pass.failed() + " could not be copied" : "")
                        + (state == CheckState.OK ? "" : "; `upkeep runs --job copy-objects` says why"));
    }

    private static String text(Duration age) {
        return Durations.text(age.isNegative() ? Duration.ZERO : age.truncatedTo(ChronoUnit.SECONDS));
    }

    private static CheckState state(Duration age, CopySettings settings) {
        if (age.compareTo(settings.ageCritical()) > 0) {
            return CheckState.CRIT;
        }
        return age.compareTo(settings.ageWarning()) > 0 ? CheckState.WARN : CheckState.OK;
    }

    private static String beyond(CheckState state, CopySettings settings) {
        return switch (state) {
            case WARN -> ", longer than the " + Durations.text(settings.ageWarning()) + " of copy.age-warning";
            case CRIT -> ", longer than the " + Durations.text(settings.ageCritical()) + " of copy.age-critical";
            case OK, SKIPPED, UNKNOWN -> "";
        };
    }

    /** Not yet a reason for alarm while Upkeep is younger than a copy may be and has not tried to make one. */
    private CheckResult none(String target, CopySettings settings, Ends ends) {
        Instant now = clock.instant();
        Duration known = Duration.between(history.firstStart(target).orElse(now), now);
        boolean tried = history.hasEnded(CopyObjects.JOB.name(), target);
        boolean late = known.compareTo(settings.ageCritical()) > 0;
        return CheckResult.without(
                AGE,
                tried || late ? CheckState.CRIT : CheckState.WARN,
                "there is no complete pass in " + ends.describeCopy()
                        + (tried
                                ? ", although copy-objects has run; `upkeep runs --job copy-objects` says how that"
                                        + " ended"
                                : "; set copy-objects.cron, or run `" + CommandText.of("copy", target) + "`"));
    }
}
