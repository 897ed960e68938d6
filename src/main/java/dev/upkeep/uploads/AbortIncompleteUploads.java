package dev.upkeep.uploads;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The job abort-incomplete-uploads: finds multipart uploads that nobody will complete, and frees their parts.
 * Thread-safe.
 */
public final class AbortIncompleteUploads {
    private static final String OLDER_THAN = "older-than";
    private static final String PREFIX = "prefix";

    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "abort-incomplete-uploads",
            "Aborts multipart uploads that were begun long ago and never completed, and frees their parts.",
            List.of(
                    new JobDefinition.Parameter(
                            OLDER_THAN,
                            "the age from which uploads are aborted, in minutes, hours or days, instead of uploads.abort-after",
                            Pattern.compile("[1-9][0-9]{0,4}[mhd]"),
                            "24h"),
                    new JobDefinition.Parameter(
                            PREFIX,
                            "what the keys begin with, instead of the whole bucket",
                            Pattern.compile("\\P{Cntrl}{1,1024}"),
                            "ann@x.com/")));

    private final Settings settings;
    private final ObjectStores stores;
    private final RunStates runs;
    private final Clock clock;

    /**
     * @param settings the targets' age limits, and where Upkeep's own keys are
     * @param stores the targets' buckets
     * @param runs says which uploads belong to a run that is at work
     * @param clock the time that ages are counted from
     */
    public AbortIncompleteUploads(Settings settings, ObjectStores stores, RunStates runs, Clock clock) {
        this.settings = settings;
        this.stores = stores;
        this.runs = runs;
        this.clock = clock;
    }

    /**
     * Goes over all incomplete uploads of the target's bucket. Those older than the limit are aborted, and at whatever
     * age those that an ended run of Upkeep left behind; those of a run at work are not touched. In a dry run nothing
     * is aborted. One that cannot be aborted is named in the report and is not the end.
     *
     * @throws UpkeepException when the uploads cannot be listed, the store is away, or the run is cancelled
     */
    public UploadsReport abort(ActiveRun run) {
        Duration olderThan = run.parameter(OLDER_THAN)
                .map(AbortIncompleteUploads::duration)
                .orElseGet(() -> settings.target(run.target()).abortAfter());
        List<UpkeepKeys> ownKeys = settings.targets().values().stream()
                .map(target -> new UpkeepKeys(target.backup().prefix(), target.name()))
                .toList();
        UploadPolicy policy = new UploadPolicy(ownKeys, runs, clock.instant().minus(olderThan));
        return new UploadsPass(run, stores.of(run.target()), policy)
                .over(run.parameter(PREFIX).orElse(""), olderThan);
    }

    /** The parameter's form has been checked. */
    private static Duration duration(String text) {
        long amount = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 'm' -> Duration.ofMinutes(amount);
            case 'h' -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
