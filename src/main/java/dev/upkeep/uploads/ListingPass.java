package dev.upkeep.uploads;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.UploadedParts;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.UploadsSettings;
import dev.upkeep.uploads.UploadPolicy.Decision;
import dev.upkeep.uploads.UploadsListing.Row;
import dev.upkeep.uploads.UploadsListing.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** One pass that only looks at a bucket's incomplete uploads. */
final class ListingPass {
    private static final int MOST_NAMED = 1000;
    private static final Comparator<Row> OLDEST_FIRST =
            Comparator.comparing(Row::initiatedAt).thenComparing(Row::key).thenComparing(Row::uploadId);

    private final ActiveRun run;
    private final UploadsPlan plan;
    private final UploadEnding ending;
    private final PriorityQueue<Row> oldest = new PriorityQueue<>(OLDEST_FIRST.reversed());
    private long bytes;
    private long unmeasured;
    private long abortable;
    private long abortableBytes;

    ListingPass(ActiveRun run, UploadsPlan plan) {
        UploadsSettings settings = plan.target().uploads();
        this.run = run;
        this.plan = plan;
        Pace pace = new Pace(
                settings.requestsPerSecond(), plan.target().objectStore().retryFor());
        this.ending = new UploadEnding(plan.store(), plan.policy(), pace, true, settings.countBytes());
    }

    UploadsListing listing() {
        UploadsWalk walk = new UploadsWalk(
                run, plan.store(), plan.scope(), plan.target().uploads().concurrency());
        try {
            walk.over(upload -> add(upload, ending.measure(upload).orElse(null)));
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            throw e;
        }
        StoreRule rule = StoreRule.of(plan.store());
        List<Row> rows = new ArrayList<>(oldest);
        rows.sort(OLDEST_FIRST);
        return new UploadsListing(
                plan.store().describe(),
                plan.prefixes(),
                plan.scope().excluded(),
                plan.olderThan(),
                plan.time(),
                walk.listed(),
                bytes,
                unmeasured,
                abortable,
                abortableBytes,
                walk.excluded(),
                rule,
                UploadsAdvice.of(plan, walk.listed() + walk.excluded(), abortable, rule),
                rows);
    }

    private synchronized void add(IncompleteUpload upload, @Nullable UploadedParts parts) {
        Decision decision = plan.policy().decide(upload, parts);
        boolean aborts = decision == Decision.OLD || decision == Decision.LEFT_BY_A_RUN;
        abortable += aborts ? 1 : 0;
        if (parts == null) {
            unmeasured++;
        } else {
            bytes += parts.bytes();
            abortableBytes += aborts ? parts.bytes() : 0;
        }
        oldest.add(new Row(
                upload.key(),
                upload.uploadId(),
                upload.initiatedAt(),
                parts == null ? null : parts.count(),
                parts == null ? null : parts.bytes(),
                Verdict.valueOf(decision.name())));
        if (oldest.size() > MOST_NAMED) {
            oldest.remove();
        }
    }
}
