package dev.upkeep.uploads;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Durations;
import dev.upkeep.settings.Settings;
import dev.upkeep.uploads.UploadPolicy.Decision;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The check `bucket.incomplete-uploads`: what the job abort-incomplete-uploads would abort now, as far as the listing
 * tells. The job also looks at the parts, and spares an upload that one of them shows to be under way.
 */
public final class UploadsCheck {
    private final Settings settings;
    private final UploadsPlanner planner;

    /**
     * @param settings the targets' limits, and where Upkeep's own keys are
     * @param stores the targets' buckets
     * @param runs says which uploads belong to a run that is at work
     * @param clock the time of this machine, for where a store does not tell its own
     */
    public UploadsCheck(Settings settings, ObjectStores stores, RunStates runs, Clock clock) {
        this.settings = settings;
        this.planner = new UploadsPlanner(settings, stores, runs, clock);
    }

    /**
     * Lists the uploads, without their parts.
     *
     * @param run may be cancelled
     * @return how many would be aborted
     * @throws dev.upkeep.failure.UpkeepException when they cannot be listed
     */
    public List<Observation> abortable(ActiveRun run) {
        UploadsPlan plan = planner.plan(run.target(), UploadsRequest.of(Map.of()));
        AtomicLong old = new AtomicLong();
        AtomicLong left = new AtomicLong();
        AtomicReference<@Nullable IncompleteUpload> oldest = new AtomicReference<>();
        UploadsWalk walk = new UploadsWalk(run, plan.store(), plan.scope(), 1);
        walk.over(upload -> {
            Decision decision = plan.policy().decide(upload);
            if (decision == Decision.OLD || decision == Decision.LEFT_BY_A_RUN) {
                (decision == Decision.OLD ? old : left).incrementAndGet();
                oldest.accumulateAndGet(upload, UploadsCheck::older);
            }
        });
        boolean listsUploads =
                settings.target(run.target()).objectStore().provider().listsUploads();
        if (walk.listed() + walk.excluded() == 0 && !listsUploads) {
            return List.of(Observation.judged(
                    CheckState.SKIPPED, "a store of this kind does not list uploads; it removes stale ones by itself"));
        }
        long count = old.get() + left.get();
        return List.of(Observation.of(count, detail(plan, walk.listed(), old.get(), left.get(), oldest.get())));
    }

    private static @Nullable IncompleteUpload older(@Nullable IncompleteUpload one, @Nullable IncompleteUpload other) {
        return one == null || (other != null && other.initiatedAt().isBefore(one.initiatedAt())) ? other : one;
    }

    private static String detail(
            UploadsPlan plan, long listed, long old, long left, @Nullable IncompleteUpload oldest) {
        if (oldest == null) {
            return "none of " + listed + (listed == 1 ? " incomplete upload" : " incomplete uploads")
                    + " is older than " + Durations.text(plan.olderThan());
        }
        long count = old + left;
        String older = old + " older than " + Durations.text(plan.olderThan());
        String ended = left + " of a run of Upkeep that has ended, whatever its age";
        return count + (count == 1 ? " upload that was" : " uploads that were") + " never completed "
                + (count == 1 ? "takes" : "take") + " up room: "
                + (left == 0 ? older : old == 0 ? ended : older + ", " + ended) + "; the oldest, of '" + oldest.key()
                + "', was begun "
                + Durations.text(Duration.between(oldest.initiatedAt(), plan.time())) + " ago";
    }
}
