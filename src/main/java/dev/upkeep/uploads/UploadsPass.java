package dev.upkeep.uploads;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.UploadsSettings;
import dev.upkeep.uploads.UploadPolicy.Decision;
import dev.upkeep.uploads.UploadsReport.Listing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass of the job over a bucket's incomplete uploads. */
final class UploadsPass {
    private static final Logger LOG = LoggerFactory.getLogger(UploadsPass.class);

    private final ActiveRun run;
    private final UploadsPlan plan;
    private final ObjectStore store;
    private final Pace pace;
    private final UploadEnding ending;
    private final UploadsTally tally;

    UploadsPass(ActiveRun run, UploadsPlan plan) {
        UploadsSettings settings = plan.target().uploads();
        this.run = run;
        this.plan = plan;
        this.store = plan.store();
        this.pace = new Pace(
                settings.requestsPerSecond(), plan.target().objectStore().retryFor());
        this.ending = new UploadEnding(store, plan.policy(), pace, run.dryRun(), settings.countBytes());
        this.tally = new UploadsTally(plan.time(), settings.minimumStorageAge());
    }

    /**
     * Goes over them all.
     *
     * @throws UpkeepException when the store cannot list uploads, is away, lets none be aborted, or the run is cancelled
     */
    UploadsReport report() {
        UploadsWalk walk = new UploadsWalk(
                run, store, plan.scope(), plan.target().uploads().concurrency());
        try {
            walk.over(this::visit);
            tally.throwIfAllFailed();
            @Nullable String unproven = walk.listed() + walk.excluded() == 0 ? unproven() : null;
            return tally.report(new Circumstances(
                    run.target(),
                    plan.command(),
                    run.dryRun(),
                    store.describe(),
                    plan.prefixes(),
                    plan.scope().excluded(),
                    plan.olderThan(),
                    plan.clockSkew(),
                    walk.listed(),
                    walk.excluded(),
                    plan.target().uploads().countBytes(),
                    pace.requests(),
                    unproven == null ? Listing.PROVEN : Listing.UNPROVEN,
                    unproven,
                    StoreRule.of(store)));
        } catch (UpkeepException e) {
            // What a cancelled run stumbles over is not what is wrong with it.
            run.throwIfCancelled();
            throw e;
        }
    }

    private void visit(IncompleteUpload upload) {
        Decision decision = plan.policy().decide(upload);
        switch (decision) {
            case YOUNG, OF_A_RUN_AT_WORK -> tally.spared(decision);
            case OLD, LEFT_BY_A_RUN -> end(upload, decision == Decision.LEFT_BY_A_RUN);
        }
    }

    /** One that cannot be aborted is named, and is not the end; a store that is away is. */
    private void end(IncompleteUpload upload, boolean leftByRun) {
        try {
            tally.ended(upload, ending.end(upload), leftByRun);
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            if (e.kind() == FailureKind.CANCELLED || pace.isGivenUp()) {
                throw e;
            }
            LOG.warn("Could not abort the upload {} of '{}': {}", upload.uploadId(), upload.key(), e.getMessage());
            tally.failed(upload, e);
        }
    }

    /**
     * Makes sure that a listing of nothing means that there is nothing, by a canary of Upkeep's own. Should this
     * process die in the middle, the next pass knows it as left behind by a dead run.
     *
     * @return why that is not known; absent when it is
     * @throws UpkeepException when the canary is not listed, so that nobody knows what there is
     */
    private @Nullable String unproven() {
        boolean listed;
        try {
            listed = store.uploads().areListed(plan.ownKeys().backup(run.id(), "canary"), "");
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.CONFIGURATION) {
                throw e;
            }
            return e.getMessage();
        }
        if (!listed) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "How many incomplete uploads there are in the bucket " + store.describe() + " is unknown: this"
                            + " store does not list them. It listed none, not even one that was begun just now to find"
                            + " out, and aborted again. MinIO is known for that; it removes stale uploads by itself"
                            + " (stale_uploads_expiry, 24h unless set). See to it there, and set"
                            + " abort-incomplete-uploads.cron=off.");
        }
        return null;
    }
}
