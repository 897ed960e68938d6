package dev.upkeep.copy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.ObjectTransfer;
import dev.upkeep.objectstore.Throttle;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.JobReport;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.CopySettings;
import dev.upkeep.settings.Settings;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The job copy-objects: keeps a second copy of a target's objects in another bucket, and compares both when asked to.
 * Thread-safe.
 */
public final class CopyObjects {
    private static final String CHECK = "check";
    private static final String SAMPLE = "sample";

    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "copy-objects",
            "Copies what is new or different in the bucket to a second bucket, or compares both.",
            List.of(
                    new JobDefinition.Parameter(
                            CHECK, "whether to compare both ends and change nothing", Pattern.compile("yes|no"), "yes"),
                    new JobDefinition.Parameter(
                            SAMPLE,
                            "of how many objects a check compares the content, instead of copy.check-sample",
                            Pattern.compile("[0-9]{1,5}|100000"),
                            "1000")));

    private final Settings settings;
    private final ObjectStores sources;
    private final ObjectStores copies;
    private final LastCopies last;
    private final ObjectTransfer.Limits limits;
    private final Clock clock;

    /**
     * @param settings what is copied whereto
     * @param sources the targets' buckets
     * @param copies the buckets of the second copies
     * @param last is told of each pass
     * @param limits what copying may take
     * @param clock the time of passes
     */
    public CopyObjects(
            Settings settings,
            ObjectStores sources,
            ObjectStores copies,
            LastCopies last,
            ObjectTransfer.Limits limits,
            Clock clock) {
        this.settings = settings;
        this.sources = sources;
        this.copies = copies;
        this.last = last;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Copies what the source has and the copy has not, or has otherwise; or compares both ends. One object that cannot
     * be copied is named in the report and is not the end. In a dry run nothing is changed.
     *
     * @throws UpkeepException of kind CONFIGURATION when no second copy is set up; when an end cannot be listed or the
     *     copy cannot be written, many objects in a row fail, or the run is cancelled. What was copied by then stays
     */
    public JobReport copy(ActiveRun run) {
        Optional<CopySettings> copy = settings.target(run.target()).copy();
        if (copy.isEmpty()) {
            if (run.run().trigger() == Trigger.SCHEDULE) {
                return new NoCopyReport(1, run.target());
            }
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "There is no second copy of " + run.target() + ": copy.bucket is not set. Name a bucket of its own"
                            + " for the copy, best in another region or with another provider.");
        }
        try {
            return run.parameter(CHECK).orElse("no").equals("yes") ? check(run, copy.get()) : pass(run, copy.get());
        } catch (UpkeepException e) {
            // What a cancelled run stumbles over is not what is wrong with it.
            run.throwIfCancelled();
            throw e;
        }
    }

    private JobReport pass(ActiveRun run, CopySettings copy) {
        return new CopyingRun(run, ends(run.target(), copy), copy, limits, last, clock).report();
    }

    private CopyCheckReport check(ActiveRun run, CopySettings copy) {
        Ends ends = ends(run.target(), copy);
        int size = run.parameter(SAMPLE).map(Integer::parseInt).orElse(copy.sample());
        Optional<LastPass> before = new CopyState(ends, run.target()).passBefore();
        Throttle throttle = new Throttle(copy.bytesPerSecond(), copy.requestsPerSecond());
        return Walk.inWhicheverOrder(order -> {
            try (ObjectWorkers workers = new ObjectWorkers(copy.concurrency())) {
                Sample sample = new Sample(size, RandomGenerator.getDefault());
                CheckPass pass = new CheckPass(run, ends, throttle, workers, sample, before.orElse(null));
                new Walk(run, ends, Scope.of(copy), throttle).over(order, pass);
                pass.finish();
                return pass.report();
            }
        });
    }

    /**
     * Tries everything that the job needs of a target's second copy, for `upkeep doctor`; nothing where there is none.
     *
     * @param target the target's name
     */
    public List<Probe> probe(String target) {
        return settings.target(target).copy().stream()
                .flatMap(copy -> {
                    Ends ends = ends(target, copy);
                    return ends.copy().probeForWriting(new CopyState(ends, target).folder()).stream();
                })
                .map(probe -> new Probe(
                                "second copy: " + probe.subject(), probe.passed(), probe.detail(), probe.failure())
                        .of(target))
                .toList();
    }

    private Ends ends(String target, CopySettings copy) {
        return new Ends(sources.of(target), copies.of(target), copy.prefix());
    }
}
