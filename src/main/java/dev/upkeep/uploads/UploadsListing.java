package dev.upkeep.uploads;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The incomplete uploads of a bucket, as they lie there now.
 *
 * @param bucket the bucket and where it is
 * @param prefixes what the keys begin with; empty for the whole bucket
 * @param excludedPrefixes what the keys of those begin with that are left out
 * @param olderThan the age from which an upload is old
 * @param time the time by the store's clock, which ages are counted by
 * @param listed how many there are
 * @param bytes the bytes of their parts, as far as they are known
 * @param unmeasured how many there are whose bytes are not known
 * @param abortable how many of them the job would abort now
 * @param abortableBytes the bytes of those
 * @param excluded how many more were left out by their prefix
 * @param storeRule whether the store aborts uploads by itself
 * @param next what to know and to do next, in whole sentences
 * @param uploads the oldest of them, at most 1,000
 */
public record UploadsListing(
        String bucket,
        List<String> prefixes,
        List<String> excludedPrefixes,
        Duration olderThan,
        Instant time,
        long listed,
        long bytes,
        long unmeasured,
        long abortable,
        long abortableBytes,
        long excluded,
        StoreRule storeRule,
        List<String> next,
        List<Row> uploads) {
    /** What the job would do with an upload now. */
    public enum Verdict {
        /** Abort it: it began longer ago than the limit. */
        OLD,
        /** Abort it: a run of Upkeep that has ended left it behind. */
        LEFT_BY_A_RUN,
        /** Leave it alone: it may be under way. */
        YOUNG,
        /** Leave it alone: a run of Upkeep is at work on it. */
        OF_A_RUN_AT_WORK
    }

    /**
     * An incomplete upload.
     *
     * @param key the key that the object would have
     * @param uploadId the store's id of the upload
     * @param initiatedAt when it was begun, by the store's clock
     * @param parts how many parts it has; absent when the store would not tell, or nobody asked
     * @param bytes the bytes of its parts; absent likewise
     * @param verdict what the job would do with it
     */
    public record Row(
            String key,
            String uploadId,
            Instant initiatedAt,
            @Nullable Integer parts,
            @Nullable Long bytes,
            Verdict verdict) {}

    public UploadsListing {
        prefixes = List.copyOf(prefixes);
        excludedPrefixes = List.copyOf(excludedPrefixes);
        next = List.copyOf(next);
        uploads = List.copyOf(uploads);
    }
}
