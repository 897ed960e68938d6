package dev.upkeep.run;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Failures;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.JobSettings;
import dev.upkeep.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The envelope's decisions: admits or declines a request, and records how the run ended. The route `run-job` asks it
 * in this order: {@link #begin}, the job's own route, then {@link #succeed} or {@link #fail}.
 */
public final class Runs {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(250);

    private final RunLedger ledger;
    private final ActiveRuns active;
    private final JobCatalogue jobs;
    private final Settings settings;
    private final Failures failures;
    private final Clock clock;
    private final Progress progress;
    private final RunIds ids = new RunIds();

    /**
     * The envelope of one process.
     *
     * @param ledger where runs are recorded
     * @param active who watches over them
     * @param jobs the jobs that exist
     * @param settings targets and time limits
     * @param failures what exceptions mean
     * @param clock the time of runs
     * @param progress who is told how far a run has come
     */
    public Runs(
            RunLedger ledger,
            ActiveRuns active,
            JobCatalogue jobs,
            Settings settings,
            Failures failures,
            Clock clock,
            Progress progress) {
        this.ledger = ledger;
        this.active = active;
        this.jobs = jobs;
        this.settings = settings;
        this.failures = failures;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Checks a request, takes the lock of its job and target, and records the run. A job with patience waits for
     * whoever holds the lock. The thread that calls is the one that has to do the work.
     *
     * @param job header `Job`
     * @param target header `Target`; absent means `main`
     * @param trigger header `Trigger`
     * @param requestedBy header `RequestedBy`
     * @param dryRun header `DryRun`; absent means false
     * @param parameters the body; absent means none
     * @return the run at work, or the record of why there is none: FAILED for a refused request, SKIPPED when another
     *     run holds the lock
     * @throws UpkeepException when the ledger cannot be written: then nothing is run
     */
    public Admission begin(
            @Nullable String job,
            @Nullable String target,
            @Nullable String trigger,
            @Nullable String requestedBy,
            @Nullable Boolean dryRun,
            @Nullable Map<String, ?> parameters) {
        JobRequest request = new JobRequest(
                job == null ? "" : job,
                target == null ? "main" : target,
                Trigger.of(trigger == null ? "command" : trigger),
                requestedBy == null ? "unknown" : requestedBy,
                Boolean.TRUE.equals(dryRun),
                texts(parameters));
        if (active.isStopping()) {
            return declined(request, RunStatus.SKIPPED, null, "Upkeep is stopping; no run begins any more.");
        }
        try {
            request.check(jobs, settings.targets().keySet());
        } catch (UpkeepException refusal) {
            return declined(request, RunStatus.FAILED, refusal.kind(), refusal.getMessage());
        }
        JobDefinition definition = jobs.require(request.job());
        Run run = run(request, request.parameters(), RunStatus.RUNNING, null, null);
        Optional<Run> holder = ledger.start(run, definition.lock());
        if (holder.isPresent() && !definition.patience().isZero()) {
            return beginAfter(holder.get(), request, definition);
        }
        return holder.map(other -> skipped(request, other)).orElseGet(() -> begun(run));
    }

    /** Waits for a run to end, and for those that come between. */
    private Admission beginAfter(Run first, JobRequest request, JobDefinition job) {
        LOG.info("{} waits for the run {} of {} to end", job.name(), first.id(), first.job());
        ActiveRun waiting = new ActiveRun(
                run(request, request.parameters(), RunStatus.RUNNING, null, null), progress, Thread.currentThread());
        active.addUnrecorded(waiting);
        try {
            long end = System.nanoTime() + job.patience().toNanos();
            Run holder = first;
            while (System.nanoTime() < end) {
                waiting.progress("waiting for the run " + holder.id() + " of " + holder.job() + " to end", 0, 0);
                if (!waiting.pause(BETWEEN_ATTEMPTS)) {
                    String reason =
                            waiting.cancellation().map(Throwable::getMessage).orElse("The run was interrupted.");
                    return declined(request, RunStatus.CANCELLED, FailureKind.CANCELLED, reason);
                }
                Run run = run(request, request.parameters(), RunStatus.RUNNING, null, null);
                Optional<Run> other = ledger.start(run, job.lock());
                if (other.isEmpty()) {
                    return begun(run);
                }
                holder = other.get();
            }
            return skipped(request, holder);
        } finally {
            active.remove(waiting);
        }
    }

    private Admission begun(Run run) {
        ActiveRun activeRun = new ActiveRun(run, progress, Thread.currentThread());
        active.add(activeRun, limits(run).timeLimit(), run.job() + ".time-limit");
        return new Admission(run, activeRun);
    }

    private Admission skipped(JobRequest request, Run other) {
        return declined(
                request,
                RunStatus.SKIPPED,
                null,
                "The run " + other.id() + " of " + other.job() + " for " + other.target() + " is at work since "
                        + other.startedAt() + "; nothing was done.");
    }

    /**
     * Records that the job did what it is for.
     *
     * @param activeRun the run
     * @param report what the job's route returned
     * @return the run as recorded
     * @throws UpkeepException when the ledger cannot be written
     */
    public Run succeed(ActiveRun activeRun, JobReport report) {
        active.remove(activeRun);
        return finish(activeRun, RunStatus.SUCCEEDED, null, report.summary(), Json.line(report));
    }

    /**
     * Records that the job did not do what it is for, or was stopped.
     *
     * @param activeRun the run
     * @param thrown what ended it
     * @return the run as recorded
     * @throws UpkeepException when the ledger cannot be written
     */
    public Run fail(ActiveRun activeRun, Throwable thrown) {
        active.remove(activeRun);
        UpkeepException told = failures.translate(thrown);
        UpkeepException failure = activeRun
                .cancellation()
                .filter(reason -> !tellsMore(told, reason))
                .orElse(told);
        if (failure.kind() == FailureKind.INTERNAL) {
            LOG.error(
                    "Run {} of {} failed unexpectedly",
                    activeRun.id(),
                    activeRun.run().job(),
                    thrown);
        } else {
            LOG.debug("Run {} of {} failed", activeRun.id(), activeRun.run().job(), thrown);
        }
        RunStatus status = failure.kind() == FailureKind.CANCELLED ? RunStatus.CANCELLED : RunStatus.FAILED;
        String found = activeRun.found().map(Json::line).orElse(null);
        return finish(activeRun, status, failure.kind(), failure.getMessage(), found);
    }

    /** Whether a job that was asked to stop has said what stands of its work. */
    private static boolean tellsMore(UpkeepException told, UpkeepException reason) {
        return told.kind() == reason.kind() && told.getMessage().startsWith(reason.getMessage());
    }

    /**
     * Does a person's work that no ledger records, for the ledger may be what was lost. It is watched over like a run,
     * but has no time limit and takes no lock. The thread that calls does the work.
     *
     * @param work what it is called while it is waited for
     * @param target the target's name
     * @param requestedBy who asked
     * @param action the work; being asked to stop cancels what it is given
     * @return what the action returns
     * @throws UpkeepException as the action does, and of kind CANCELLED when the process is stopping
     */
    public <T> T unrecorded(String work, String target, String requestedBy, Function<ActiveRun, T> action) {
        JobRequest request = new JobRequest(work, target, Trigger.COMMAND, requestedBy, false, Map.of());
        ActiveRun activeRun =
                new ActiveRun(run(request, Map.of(), RunStatus.RUNNING, null, null), progress, Thread.currentThread());
        if (!active.addUnrecorded(activeRun)) {
            throw new UpkeepException(FailureKind.CANCELLED, "Upkeep was asked to stop.");
        }
        try {
            return action.apply(activeRun);
        } finally {
            active.remove(activeRun);
        }
    }

    private Run finish(
            ActiveRun activeRun,
            RunStatus status,
            @Nullable FailureKind failure,
            String message,
            @Nullable String report) {
        Run begun = activeRun.run();
        Run finished = new Run(
                begun.id(),
                begun.job(),
                begun.target(),
                begun.trigger(),
                begun.requestedBy(),
                begun.dryRun(),
                begun.parameters(),
                status,
                begun.startedAt(),
                now(),
                failure,
                message,
                report);
        try {
            ledger.finish(finished);
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.INTERNAL) {
                active.recordLater(finished);
            }
            throw e;
        }
        return finished;
    }

    private Admission declined(JobRequest request, RunStatus status, @Nullable FailureKind failure, String message) {
        Run run = run(request, request.recordableParameters(), status, failure, message);
        ledger.record(run);
        return new Admission(run, null);
    }

    private Run run(
            JobRequest request,
            Map<String, String> parameters,
            RunStatus status,
            @Nullable FailureKind failure,
            @Nullable String message) {
        Instant now = now();
        return new Run(
                ids.next(now),
                request.job(),
                request.target(),
                request.trigger(),
                request.requestedBy(),
                request.dryRun(),
                parameters,
                status,
                now,
                status == RunStatus.RUNNING ? null : now,
                failure,
                message,
                null);
    }

    private JobSettings limits(Run run) {
        return Optional.ofNullable(settings.jobs().get(run.job()))
                .orElseThrow(() -> new UpkeepException(
                        FailureKind.INTERNAL,
                        "The job " + run.job() + " has no setting " + run.job() + ".time-limit."));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Map<String, String> texts(@Nullable Map<String, ?> parameters) {
        Map<String, String> texts = new TreeMap<>();
        if (parameters != null) {
            parameters.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        }
        return texts;
    }
}
