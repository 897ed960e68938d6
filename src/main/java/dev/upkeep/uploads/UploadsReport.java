package dev.upkeep.uploads;

import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the job abort-incomplete-uploads found and did. In a dry run nothing was aborted: then `aborted` and
 * `bytesReclaimed` say what would have been.
 *
 * @param schemaVersion the version of this form: 1
 * @param dryRun whether nothing was aborted
 * @param bucket the bucket and where it is
 * @param prefix what the keys had to begin with; empty for the whole bucket
 * @param olderThan the age from which uploads were aborted
 * @param listed how many incomplete uploads there were
 * @param aborted how many were aborted
 * @param bytesReclaimed the bytes of their parts, as far as the store would tell
 * @param unmeasured how many were aborted whose bytes the store would not tell
 * @param younger how many were left alone because they are younger than the limit
 * @param running how many were left alone because a run of Upkeep is at work on them
 * @param gone how many were completed or aborted by somebody else meanwhile
 * @param failed how many could not be aborted
 * @param uploads what was aborted, at most the first 1,000
 * @param failures what could not be aborted, at most the first 1,000
 */
public record UploadsReport(
        int schemaVersion,
        boolean dryRun,
        String bucket,
        String prefix,
        Duration olderThan,
        long listed,
        long aborted,
        long bytesReclaimed,
        long unmeasured,
        long younger,
        long running,
        long gone,
        long failed,
        List<AbortedUpload> uploads,
        List<FailedUpload> failures)
        implements JobReport {
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
        uploads = List.copyOf(uploads);
        failures = List.copyOf(failures);
    }

    @Override
    public String summary() {
        StringBuilder text = new StringBuilder(dryRun ? "Would abort " : "Aborted ")
                .append(aborted)
                .append(" of ")
                .append(listed)
                .append(listed == 1 ? " incomplete upload in " : " incomplete uploads in ")
                .append(bucket)
                .append(prefix.isEmpty() ? "" : " under '" + prefix + "'")
                .append(": ")
                .append(unmeasured > 0 ? "at least " : "")
                .append(Bytes.text(bytesReclaimed))
                .append(dryRun ? " to reclaim" : " reclaimed");
        append(text, younger, "younger than " + words(olderThan) + " left alone");
        append(text, running, "of runs at work left alone");
        append(text, gone, "gone meanwhile");
        append(text, failed, "could not be aborted");
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append("; ").append(count).append(' ').append(what);
        }
    }

    @Override
    public boolean hasFindings() {
        return failed > 0 || (dryRun && aborted > 0);
    }

    private static String words(Duration duration) {
        if (duration.toMinutes() % 60 != 0) {
            return duration.toMinutes() + " min";
        }
        long hours = duration.toHours();
        return hours > 24 && hours % 24 == 0 ? hours / 24 + " days" : hours + " h";
    }
}
