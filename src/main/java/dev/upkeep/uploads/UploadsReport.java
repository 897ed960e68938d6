package dev.upkeep.uploads;

import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the job abort-incomplete-uploads found and did. In a dry run nothing was aborted: then `aborted` and
 * `bytesReclaimed` say what would have been.
 *
 * @param schemaVersion the version of this form: 1
 * @param dryRun whether nothing was aborted
 * @param bucket the bucket and where it is
 * @param prefixes what the keys had to begin with; empty for the whole bucket
 * @param excludedPrefixes what the keys of those began with that were left out
 * @param olderThan the age from which uploads were aborted, by the store's clock
 * @param clockSkew how far the store's clock is ahead of this machine's; absent when that does not matter
 * @param listed how many incomplete uploads there were
 * @param excluded how many more were left out by their prefix
 * @param aborted how many were aborted
 * @param bytesReclaimed the bytes of their parts, as far as they are known
 * @param unmeasured how many were aborted whose bytes the store would not tell, or nobody asked for
 * @param bytesStillBilled the part of `bytesReclaimed` that the provider goes on billing
 * @param billedUntil until when at the latest; absent when nothing is
 * @param younger how many were left alone because they, or parts of them, are younger than the limit
 * @param running how many were left alone because a run of Upkeep is at work on them
 * @param completed how many were completed meanwhile
 * @param gone how many were aborted by somebody else meanwhile
 * @param failed how many could not be aborted
 * @param requests how many requests were made for single uploads; those of the listing come on top
 * @param listing whether a listing of nothing means that there is nothing
 * @param storeRule whether the store aborts uploads by itself
 * @param uploads what was aborted, at most 1,000
 * @param failures what could not be aborted, at most 1,000
 * @param next what to do next, in whole sentences
 */
public record UploadsReport(
        int schemaVersion,
        boolean dryRun,
        String bucket,
        List<String> prefixes,
        List<String> excludedPrefixes,
        Duration olderThan,
        @Nullable Duration clockSkew,
        long listed,
        long excluded,
        long aborted,
        long bytesReclaimed,
        long unmeasured,
        long bytesStillBilled,
        @Nullable Instant billedUntil,
        long younger,
        long running,
        long completed,
        long gone,
        long failed,
        long requests,
        Listing listing,
        StoreRule storeRule,
        List<AbortedUpload> uploads,
        List<FailedUpload> failures,
        List<String> next)
        implements JobReport {
    /** Whether the store's listing can be believed. */
    public enum Listing {
        /** It lists uploads: some were listed, or the one that was begun to find out. */
        PROVEN,
        /** It listed nothing, and nobody could find out whether it would. */
        UNPROVEN
    }

    /**
     * An upload that was aborted.
     *
     * @param key the key that the object would have had
     * @param uploadId the store's id of the upload
     * @param initiatedAt when it was begun
     * @param bytes the bytes of its parts; absent when the store would not tell
     * @param leftByRun whether a run of Upkeep that has ended left it behind
     */
    public record AbortedUpload(
            String key,
            String uploadId,
            Instant initiatedAt,
            @Nullable Long bytes,
            boolean leftByRun) {}

    /**
     * An upload that could not be aborted.
     *
     * @param key the key that the object would have had
     * @param uploadId the store's id of the upload
     * @param initiatedAt when it was begun
     * @param message why, and what to do
     */
    public record FailedUpload(String key, String uploadId, Instant initiatedAt, String message) {}

    public UploadsReport {
        prefixes = List.copyOf(prefixes);
        excludedPrefixes = List.copyOf(excludedPrefixes);
        next = List.copyOf(next);
        uploads = List.copyOf(uploads);
        failures = List.copyOf(failures);
    }

    @Override
    public String summary() {
        if (listing == Listing.UNPROVEN) {
            return "No incomplete uploads listed in " + bucket + ", and whether the store lists any is unknown";
        }
        StringBuilder text = new StringBuilder(dryRun ? "Would abort " : "Aborted ")
                .append(aborted)
                .append(" of ")
                .append(listed)
                .append(listed == 1 ? " incomplete upload in " : " incomplete uploads in ")
                .append(bucket)
                .append(under());
        if (unmeasured == 0 || unmeasured < aborted) {
            text.append(": ")
                    .append(unmeasured > 0 ? "at least " : "")
                    .append(Bytes.text(bytesReclaimed))
                    .append(dryRun ? " to reclaim" : " reclaimed");
        }
        if (billedUntil != null) {
            text.append(", ")
                    .append(Bytes.text(bytesStillBilled))
                    .append(" of it billed until ")
                    .append(billedUntil.atOffset(ZoneOffset.UTC).toLocalDate());
        }
        append(text, younger, "younger than " + words(olderThan) + " left alone");
        append(text, running, "of runs at work left alone");
        append(text, excluded, "left out by prefix");
        append(text, completed, "completed meanwhile");
        append(text, gone, "gone meanwhile");
        append(text, failed, "could not be aborted");
        return text.toString();
    }

    private String under() {
        return prefixes.isEmpty() ? "" : prefixes.stream().collect(Collectors.joining("', '", " under '", "'"));
    }

    private static void append(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append("; ").append(count).append(' ').append(what);
        }
    }

    @Override
    public boolean hasFindings() {
        return failed > 0 || listing == Listing.UNPROVEN || (dryRun && aborted > 0);
    }

    private static String words(Duration duration) {
        if (duration.toMinutes() % 60 != 0) {
            return duration.toMinutes() + " min";
        }
        long hours = duration.toHours();
        return hours > 24 && hours % 24 == 0 ? hours / 24 + " days" : hours + " h";
    }
}
