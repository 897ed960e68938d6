package dev.upkeep.uploads;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.UploadedParts;
import dev.upkeep.uploads.UploadEnding.Ended;
import dev.upkeep.uploads.UploadPolicy.Decision;
import dev.upkeep.uploads.UploadsReport.AbortedUpload;
import dev.upkeep.uploads.UploadsReport.FailedUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The figures of one pass, and the first names; never the whole list. Thread-safe. */
final class UploadsTally {
    private static final int MOST_NAMED = 1000;

    private final Instant time;
    private final Duration minimumStorageAge;
    private final List<AbortedUpload> uploads = new ArrayList<>();
    private final List<FailedUpload> failures = new ArrayList<>();
    private long aborted;
    private long bytesReclaimed;
    private long unmeasured;
    private long bytesStillBilled;
    private @Nullable Instant billedUntil;
    private long younger;
    private long running;
    private long completed;
    private long gone;
    private long failed;
    private @Nullable UpkeepException firstFailure;

    /**
     * @param time the time by the store's clock
     * @param minimumStorageAge the age below which the provider goes on billing
     */
    UploadsTally(Instant time, Duration minimumStorageAge) {
        this.time = time;
        this.minimumStorageAge = minimumStorageAge;
    }

    /** One that is left alone. */
    synchronized void spared(Decision decision) {
        switch (decision) {
            case YOUNG -> younger++;
            case OF_A_RUN_AT_WORK -> running++;
            case OLD, LEFT_BY_A_RUN -> throw new IllegalArgumentException(decision + " is not left alone");
        }
    }

    /** One that was ended, or left alone at the last look. */
    synchronized void ended(IncompleteUpload upload, Ended ended, boolean leftByRun) {
        switch (ended.outcome()) {
            case ABORTED -> aborted(upload, ended.parts(), leftByRun);
            case UNDER_WAY -> younger++;
            case COMPLETED -> completed++;
            case GONE -> gone++;
        }
    }

    private void aborted(IncompleteUpload upload, @Nullable UploadedParts parts, boolean leftByRun) {
        aborted++;
        if (parts == null) {
            unmeasured++;
        } else {
            bytesReclaimed += parts.bytes();
            bill(upload, parts);
        }
        if (uploads.size() < MOST_NAMED) {
            uploads.add(new AbortedUpload(
                    upload.key(),
                    upload.uploadId(),
                    upload.initiatedAt(),
                    parts == null ? null : parts.bytes(),
                    leftByRun));
        }
    }

    /** A part is billed from when it arrived; the newest of the upload's stands for all of them. */
    private void bill(IncompleteUpload upload, UploadedParts parts) {
        @Nullable Instant newest = parts.newestAt();
        Instant begun = upload.initiatedAt().isAfter(time) ? time : upload.initiatedAt();
        Instant from = newest == null ? begun : newest;
        Instant until = from.plus(minimumStorageAge);
        if (parts.bytes() > 0 && until.isAfter(time)) {
            bytesStillBilled += parts.bytes();
            billedUntil = billedUntil == null || until.isAfter(billedUntil) ? until : billedUntil;
        }
    }

    /** One that could not be ended. */
    synchronized void failed(IncompleteUpload upload, UpkeepException failure) {
        failed++;
        firstFailure = firstFailure == null ? failure : firstFailure;
        if (failures.size() < MOST_NAMED) {
            failures.add(new FailedUpload(upload.key(), upload.uploadId(), upload.initiatedAt(), failure.getMessage()));
        }
    }

    /**
     * A job that could do nothing of its work has failed.
     *
     * @throws UpkeepException what the first upload failed by, when none could be aborted of those that had to be
     */
    synchronized void throwIfAllFailed() {
        if (firstFailure != null && aborted + completed + gone == 0) {
            throw failed == 1
                    ? firstFailure
                    : new UpkeepException(
                            firstFailure.kind(),
                            "None of " + failed + " incomplete uploads could be aborted. The first: "
                                    + firstFailure.getMessage(),
                            firstFailure);
        }
    }

    /** Writes the report. */
    synchronized UploadsReport report(Circumstances pass) {
        uploads.sort(Comparator.comparing(AbortedUpload::key).thenComparing(AbortedUpload::initiatedAt));
        failures.sort(Comparator.comparing(FailedUpload::key).thenComparing(FailedUpload::initiatedAt));
        return new UploadsReport(
                1,
                pass.dryRun(),
                pass.bucket(),
                pass.prefixes(),
                pass.excludedPrefixes(),
                pass.olderThan(),
                pass.clockSkew(),
                pass.listed(),
                pass.excluded(),
                aborted,
                bytesReclaimed,
                unmeasured,
                bytesStillBilled,
                billedUntil,
                younger,
                running,
                completed,
                gone,
                failed,
                pass.requests(),
                pass.listing(),
                pass.storeRule(),
                uploads,
                failures,
                UploadsAdvice.of(pass, aborted, unmeasured, failed, bytesStillBilled, billedUntil));
    }
}
