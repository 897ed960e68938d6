package dev.upkeep.uploads;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Settings;
import java.time.Clock;

/**
 * The job abort-incomplete-uploads: finds multipart uploads that nobody will complete, and frees their parts.
 * Thread-safe.
 */
public final class AbortIncompleteUploads {
    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "abort-incomplete-uploads",
            "Aborts multipart uploads that were begun long ago and never completed, and frees their parts.",
            UploadsRequest.PARAMETERS);

    private final UploadsPlanner planner;

    /**
     * @param settings the targets' limits, and where Upkeep's own keys are
     * @param stores the targets' buckets
     * @param runs says which uploads belong to a run that is at work
     * @param clock the time of this machine, for where a store does not tell its own
     */
    public AbortIncompleteUploads(Settings settings, ObjectStores stores, RunStates runs, Clock clock) {
        this.planner = new UploadsPlanner(settings, stores, runs, clock);
    }

    /**
     * Goes over all incomplete uploads of the target's bucket, Upkeep's own first. Those older than the limit are
     * aborted, and at whatever age those that an ended run of Upkeep left behind; those of a run at work are not
     * touched. In a dry run nothing is aborted. One that cannot be aborted is named in the report and is not the end.
     *
     * @throws UpkeepException when the uploads cannot be listed, none that had to be could be aborted, the store is
     *     away, or the run is cancelled
     */
    public UploadsReport abort(ActiveRun run) {
        UploadsRequest request = UploadsRequest.of(run.parameters());
        return new UploadsPass(run, planner.plan(run.target(), request)).report();
    }
}
