package dev.upkeep.health.jobs;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunHistory;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.Cron;
import dev.upkeep.settings.Durations;
import dev.upkeep.settings.JobSettings;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A check `job.<name>`: whether a job runs when it is due, succeeds, and ends. */
public final class JobCheck {
    private static final Duration LEAST_GRACE = Duration.ofMinutes(15);
    private static final Duration TOLD_WITHOUT_SCHEDULE = Duration.ofDays(1);
    private static final int MOST_COUNTED = 1000;
    private static final double SECONDS_PER_HOUR = 3600;

    private final String job;
    private final JobSettings settings;
    private final ZoneId zone;
    private final Predicate<String> isSetUp;
    private final RunHistory history;
    private final Clock clock;

    /**
     * @param job the job's name
     * @param settings when it runs and for how long
     * @param zone the time zone of its cron expression
     * @param isSetUp whether the settings of a target, by its name, have what the job cannot do without
     * @param history its runs
     * @param clock says when now is
     */
    public JobCheck(
            String job, JobSettings settings, ZoneId zone, Predicate<String> isSetUp, RunHistory history, Clock clock) {
        this.job = job;
        this.settings = settings;
        this.zone = zone;
        this.isSetUp = isSetUp;
        this.history = history;
        this.clock = clock;
    }

    /**
     * Looks at the job's runs for the target of a run. That run itself does not count.
     *
     * @param run the run that this is done for
     * @return the hours since its last success, judged; SKIPPED when it is not set up for the target, or has no
     *     schedule, and neither hangs nor failed within the last day
     * @throws dev.upkeep.failure.UpkeepException when the ledger cannot be read
     */
    public List<Observation> standing(ActiveRun run) {
        if (!isSetUp.test(run.target())) {
            return List.of(Observation.judged(CheckState.SKIPPED, "is not set up for " + run.target()));
        }
        Optional<Instant> success = lastDone(run);
        return List.of(hanging(run, success)
                .or(() -> failed(run, success))
                .orElseGet(() -> settings.cron()
                        .map(cron -> due(cron, run, success))
                        .orElseGet(() ->
                                Observation.judged(CheckState.SKIPPED, "is off: " + job + ".cron names no time"))));
    }

    /**
     * The last success. A round of checks that found out that something cannot be reached was made as well: what that
     * is, other checks say.
     */
    private Optional<Instant> lastDone(ActiveRun run) {
        Optional<Instant> success = history.lastSuccess(job, run.target());
        return history.newestFinished(job, run.target())
                .filter(last -> isMade(run, last))
                .map(Run::startedAt)
                .filter(made -> success.isEmpty() || made.isAfter(success.get()))
                .or(() -> success);
    }

    private boolean isMade(ActiveRun asking, Run last) {
        return job.equals(asking.run().job())
                && last.status() == RunStatus.FAILED
                && (last.failure() == FailureKind.UNAVAILABLE || last.failure() == FailureKind.CONFIGURATION);
    }

    private Optional<Observation> hanging(ActiveRun run, Optional<Instant> success) {
        Duration timeLimit = settings.timeLimit();
        Optional<Run> atWork =
                history.running(job, run.target()).filter(one -> !one.id().equals(run.id()));
        if (atWork.isPresent()) {
            Duration age = Duration.between(atWork.get().startedAt(), clock.instant());
            if (age.compareTo(timeLimit.plus(LEAST_GRACE)) > 0) {
                return Optional.of(seen(
                        CheckState.CRIT,
                        success,
                        "its run " + atWork.get().id() + " has been at work for " + Durations.text(age)
                                + ", and its time limit is " + Durations.text(timeLimit)));
            }
        }
        return Optional.empty();
    }

    /**
     * A job without a schedule may never run again, so that its failure is told for a day only, and not at all where
     * the settings keep it from its work: nobody has asked for more than that one run, and whoever did was told.
     */
    private Optional<Observation> failed(ActiveRun run, Optional<Instant> success) {
        Instant yesterday = clock.instant().minus(TOLD_WITHOUT_SCHEDULE);
        boolean scheduled = settings.cron().isPresent();
        return history.newestFinished(job, run.target())
                .filter(last -> last.status() != RunStatus.SUCCEEDED && !isMade(run, last))
                .filter(last -> scheduled
                        || (last.failure() != FailureKind.CONFIGURATION
                                && last.startedAt().isAfter(yesterday)))
                .map(last -> seen(
                        CheckState.CRIT,
                        success,
                        "its last run " + last.status() + ": " + last.message() + " (run " + last.id() + ")"));
    }

    /** Missed are the times since the last success, and where there was none since the first run of any job. */
    private Observation due(Cron cron, ActiveRun run, Optional<Instant> success) {
        Instant now = clock.instant();
        Instant first = history.firstStart(run.target()).orElse(now);
        Duration timeLimit = settings.timeLimit();
        Duration grace = timeLimit.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : timeLimit;
        int missed = 0;
        Optional<Instant> next = cron.next(success.orElse(first), zone);
        while (next.isPresent() && !next.get().plus(grace).isAfter(now) && missed < MOST_COUNTED) {
            missed++;
            next = cron.next(next.get(), zone);
        }
        if (missed > 0) {
            String times = missed + (missed == 1 ? " time" : missed == MOST_COUNTED ? " times or more" : " times");
            return seen(
                    CheckState.CRIT,
                    success,
                    success.isPresent()
                            ? "succeeded last " + ago(success.get()) + ", and was due " + times + " since"
                            : "has never succeeded, and was due " + times);
        }
        return seen(
                CheckState.OK,
                success,
                success.isPresent() ? "succeeded last " + ago(success.get()) : "has not been due yet");
    }

    private Observation seen(CheckState state, Optional<Instant> success, String detail) {
        @Nullable BigDecimal hours = success.map(this::hours).orElse(null);
        return new Observation(hours, state, detail);
    }

    private BigDecimal hours(Instant success) {
        double hours = Duration.between(success, clock.instant()).toSeconds() / SECONDS_PER_HOUR;
        return BigDecimal.valueOf(Math.round(hours * 10), 1);
    }

    private String ago(Instant success) {
        return Durations.text(Duration.between(success, clock.instant())) + " ago";
    }
}
