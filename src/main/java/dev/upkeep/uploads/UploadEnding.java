package dev.upkeep.uploads;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.UploadedParts;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends incomplete uploads one by one, and finds out what each held and what became of it. Thread-safe. */
final class UploadEnding {
    private static final Logger LOG = LoggerFactory.getLogger(UploadEnding.class);

    private final ObjectStore store;
    private final UploadPolicy policy;
    private final Pace pace;
    private final boolean dryRun;
    private final boolean countBytes;

    /** What became of an upload. */
    enum Outcome {
        /** Aborted; in a dry run: would be. */
        ABORTED,
        /** Left alone: a part of it arrived since the limit. */
        UNDER_WAY,
        /** It was completed meanwhile: its object is there. */
        COMPLETED,
        /** It was gone, and no object came of it: somebody else aborted it. */
        GONE
    }

    /**
     * How an upload ended.
     *
     * @param outcome what became of it
     * @param parts what it held; absent when nobody asked, or the store would not tell
     */
    record Ended(Outcome outcome, @Nullable UploadedParts parts) {}

    /**
     * @param policy says what a part that arrived lately means
     * @param dryRun whether nothing is aborted
     */
    UploadEnding(ObjectStore store, UploadPolicy policy, Pace pace, boolean dryRun, boolean countBytes) {
        this.store = store;
        this.policy = policy;
        this.pace = pace;
        this.dryRun = dryRun;
        this.countBytes = countBytes;
    }

    /**
     * Aborts an upload, unless its parts show that somebody is at work on it.
     *
     * @throws UpkeepException when it could not be aborted
     */
    Ended end(IncompleteUpload upload) {
        Parts parts = countBytes ? parts(upload) : new Parts(false, null);
        if (policy.decide(upload, parts.found()) == UploadPolicy.Decision.YOUNG) {
            return new Ended(Outcome.UNDER_WAY, null);
        }
        if (parts.gone() || !abort(upload, parts)) {
            return new Ended(isCompleted(upload) ? Outcome.COMPLETED : Outcome.GONE, null);
        }
        return new Ended(Outcome.ABORTED, parts.found());
    }

    /**
     * What an upload holds.
     *
     * @return empty when nobody asks for bytes, the store does not let us ask, or the upload is gone
     */
    Optional<UploadedParts> measure(IncompleteUpload upload) {
        return countBytes ? Optional.ofNullable(parts(upload).found()) : Optional.empty();
    }

    private boolean abort(IncompleteUpload upload, Parts parts) {
        if (!dryRun) {
            return pace.request(() -> store.abort(upload));
        }
        // An upload without parts looks to some stores as one that is gone; the listing knows.
        return parts.found() == null
                || parts.found().count() > 0
                || pace.request(() -> store.uploads().isListed(upload, upload.key()));
    }

    /** Nothing where the store does not let us ask: the upload is aborted all the same. */
    private Parts parts(IncompleteUpload upload) {
        try {
            Optional<UploadedParts> found = pace.request(() -> store.uploads().parts(upload));
            return new Parts(found.isEmpty(), found.orElse(null));
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.CONFIGURATION) {
                throw e;
            }
            LOG.debug("The parts of the upload {} of '{}' are unknown", upload.uploadId(), upload.key(), e);
            return new Parts(false, null);
        }
    }

    /** Only for the report: keys that may not read objects leave it open. Stores tell whole seconds. */
    private boolean isCompleted(IncompleteUpload upload) {
        try {
            return pace.request(() -> store.head(upload.key()))
                    .filter(object ->
                            !object.modifiedAt().isBefore(upload.initiatedAt().truncatedTo(ChronoUnit.SECONDS)))
                    .isPresent();
        } catch (UpkeepException e) {
            if (e.kind() == FailureKind.CANCELLED) {
                throw e;
            }
            LOG.debug("Whether the upload {} of '{}' was completed is unknown", upload.uploadId(), upload.key(), e);
            return false;
        }
    }

    private record Parts(boolean gone, @Nullable UploadedParts found) {}
}
