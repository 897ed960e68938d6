package dev.upkeep.copy;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the job copy-objects found and did. In a dry run nothing was changed: then `copied`, `bytesCopied`, `deleted` and
 * `bytesDeleted` say what would have been.
 *
 * @param schemaVersion the version of this form: 1
 * @param dryRun whether nothing was changed
 * @param source the bucket and where it is
 * @param copy the bucket of the copy and where it is
 * @param objects how many objects the source has, as far as they belong to the copy
 * @param bytes their size
 * @param same how many the copy had already
 * @param copied how many were copied
 * @param bytesCopied their size
 * @param bytesThroughHere how many of these bytes went through this process rather than inside the store
 * @param gone how many were deleted from the source meanwhile
 * @param changing how many were replaced faster than they could be copied; the next run tries again
 * @param failed how many could not be copied
 * @param onlyInCopy how many the copy has and the source has not
 * @param bytesOnlyInCopy their size
 * @param deleted how many of them were deleted from the copy
 * @param bytesDeleted their size
 * @param deletionsHeld why nothing was deleted although something was due; absent elsewhere
 * @param uploadsAborted how many uploads of an earlier run that was killed were aborted in the copy
 * @param took how long it took
 * @param toCopy in a dry run what would be copied, at most the first 100 keys
 * @param failures what could not be copied, at most the first 100
 * @param next what to do next, in whole sentences
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CopyReport(
        int schemaVersion,
        boolean dryRun,
        String source,
        String copy,
        long objects,
        long bytes,
        long same,
        long copied,
        long bytesCopied,
        long bytesThroughHere,
        long gone,
        long changing,
        long failed,
        long onlyInCopy,
        long bytesOnlyInCopy,
        long deleted,
        long bytesDeleted,
        @Nullable String deletionsHeld,
        int uploadsAborted,
        Duration took,
        List<String> toCopy,
        List<FailedCopy> failures,
        List<String> next)
        implements JobReport {
    public CopyReport {
        toCopy = List.copyOf(toCopy);
        failures = List.copyOf(failures);
        next = List.copyOf(next);
    }

    @Override
    public String summary() {
        StringBuilder text = new StringBuilder(dryRun ? "Would copy " : "Copied ")
                .append(copied)
                .append(copied == 1 ? " object" : " objects")
                .append(" (")
                .append(Bytes.text(bytesCopied))
                .append(") of ")
                .append(objects)
                .append(" to ")
                .append(copy);
        append(text, same, "up to date");
        append(text, gone, "gone meanwhile");
        append(text, changing, "changing all the time");
        append(text, deleted, dryRun ? "to delete from the copy" : "deleted from the copy");
        append(text, failed, "could not be copied");
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append("; ").append(count).append(' ').append(what);
        }
    }

    @Override
    public boolean hasFindings() {
        return failed > 0 || deletionsHeld != null || (dryRun && (copied > 0 || deleted > 0));
    }
}
