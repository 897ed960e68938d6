package dev.upkeep.uploads;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.uploads.UploadPolicy.Decision;
import dev.upkeep.uploads.UploadsReport.AbortedUpload;
import dev.upkeep.uploads.UploadsReport.FailedUpload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass over a bucket's incomplete uploads. Holds figures and the first names, never the whole list. */
final class UploadsPass {
    private static final Logger LOG = LoggerFactory.getLogger(UploadsPass.class);
    private static final int MOST_NAMED = 1000;
    private static final int MOST_UNAVAILABLE_IN_A_ROW = 3;

    private final ActiveRun run;
    private final ObjectStore store;
    private final UploadPolicy policy;
    private final List<AbortedUpload> uploads = new ArrayList<>();
    private final List<FailedUpload> failures = new ArrayList<>();
    private long listed;
    private long aborted;
    private long bytesReclaimed;
    private long unmeasured;
    private long younger;
    private long running;
    private long gone;
    private long failed;
    private int unavailableInARow;

    UploadsPass(ActiveRun run, ObjectStore store, UploadPolicy policy) {
        this.run = run;
        this.store = store;
        this.policy = policy;
    }

    UploadsReport over(String prefix, Duration olderThan) {
        try {
            store.listIncompleteUploads(prefix, page -> page.forEach(this::visit));
        } catch (UpkeepException e) {
            // What a cancelled run stumbles over is not what is wrong with it.
            run.throwIfCancelled();
            throw e;
        }
        return new UploadsReport(
                1,
                run.dryRun(),
                store.describe(),
                prefix,
                olderThan,
                listed,
                aborted,
                bytesReclaimed,
                unmeasured,
                younger,
                running,
                gone,
                failed,
                uploads,
                failures);
    }

    private void visit(IncompleteUpload upload) {
        run.throwIfCancelled();
        listed++;
        Decision decision = policy.decide(upload);
        switch (decision) {
            case YOUNG -> younger++;
            case OF_A_RUN_AT_WORK -> running++;
            case OLD, LEFT_BY_A_RUN -> end(upload, decision == Decision.LEFT_BY_A_RUN);
        }
        run.progress("incomplete uploads looked at", listed, 0);
    }

    /** One that cannot be aborted is named, and is not the end; a store that is away is. */
    private void end(IncompleteUpload upload, boolean leftByRun) {
        try {
            @Nullable Long bytes = bytes(upload);
            if (run.dryRun() || store.abort(upload)) {
                count(upload, bytes, leftByRun);
            } else {
                gone++;
            }
            unavailableInARow = 0;
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            unavailableInARow = e.kind() == FailureKind.UNAVAILABLE ? unavailableInARow + 1 : 0;
            if (e.kind() == FailureKind.CANCELLED || unavailableInARow >= MOST_UNAVAILABLE_IN_A_ROW) {
                throw e;
            }
            LOG.warn("Could not abort the upload {} of '{}': {}", upload.uploadId(), upload.key(), e.getMessage());
            failed++;
            if (failures.size() < MOST_NAMED) {
                failures.add(new FailedUpload(upload.key(), upload.uploadId(), upload.initiatedAt(), e.getMessage()));
            }
        }
    }

    /** Nothing where the store does not let us ask: the upload is aborted all the same. */
    private @Nullable Long bytes(IncompleteUpload upload) {
        try {
            return store.uploadedBytes(upload);
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.CONFIGURATION) {
                throw e;
            }
            LOG.debug("The bytes of the upload {} of '{}' are unknown", upload.uploadId(), upload.key(), e);
            return null;
        }
    }

    private void count(IncompleteUpload upload, @Nullable Long bytes, boolean leftByRun) {
        aborted++;
        if (bytes == null) {
            unmeasured++;
        } else {
            bytesReclaimed += bytes;
        }
        if (uploads.size() < MOST_NAMED) {
            uploads.add(new AbortedUpload(upload.key(), upload.uploadId(), upload.initiatedAt(), bytes, leftByRun));
        }
    }
}
