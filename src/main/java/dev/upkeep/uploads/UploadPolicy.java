package dev.upkeep.uploads;

import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.objectstore.UploadedParts;
import dev.upkeep.run.RunStates;
import dev.upkeep.run.RunStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of an incomplete upload. One that a run of Upkeep has begun follows that run: it stays while the
 * run is at work, and goes as soon as the run has ended. Any other, and one of a run that the ledger does not know,
 * goes by its age, and by that of its newest part where that is known.
 */
final class UploadPolicy {
    private final List<UpkeepKeys> ownKeys;
    private final RunStates runs;
    private final Instant before;

    /** What becomes of an upload, and why. */
    enum Decision {
        /** Aborted: begun longer ago than the limit. */
        OLD,
        /** Aborted: the run that began it has ended. */
        LEFT_BY_A_RUN,
        /** Left alone: it, or a part of it, is younger than the limit, and it may still be under way. */
        YOUNG,
        /** Left alone: the run that began it is at work. */
        OF_A_RUN_AT_WORK
    }

    /**
     * @param ownKeys the layouts of Upkeep's own keys, one for each target that may share the bucket
     * @param runs where runs stand
     * @param before uploads that began before this moment are old
     */
    UploadPolicy(List<UpkeepKeys> ownKeys, RunStates runs, Instant before) {
        this.ownKeys = List.copyOf(ownKeys);
        this.runs = runs;
        this.before = before;
    }

    Decision decide(IncompleteUpload upload) {
        Optional<RunStatus> status = runOf(upload.key()).flatMap(runs::statusOf);
        if (status.isPresent()) {
            return status.get() == RunStatus.RUNNING ? Decision.OF_A_RUN_AT_WORK : Decision.LEFT_BY_A_RUN;
        }
        return upload.initiatedAt().isBefore(before) ? Decision.OLD : Decision.YOUNG;
    }

    /**
     * The same for who knows what an upload holds: one of which a part has arrived lately is under way, however long
     * ago it began.
     *
     * @param parts what it holds; absent when that is not known
     */
    Decision decide(IncompleteUpload upload, @Nullable UploadedParts parts) {
        Decision decision = decide(upload);
        Instant newest = parts == null ? null : parts.newestAt();
        return decision == Decision.OLD && newest != null && !newest.isBefore(before) ? Decision.YOUNG : decision;
    }

    private Optional<String> runOf(String key) {
        return ownKeys.stream().flatMap(keys -> keys.runOf(key).stream()).findFirst();
    }
}
