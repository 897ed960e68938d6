package dev.upkeep.copy;

import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import java.util.List;

/**
 * What a check of the second copy found. Nothing was changed.
 *
 * @param schemaVersion the version of this form: 1
 * @param source the bucket and where it is
 * @param copy the bucket of the copy and where it is
 * @param objects how many objects the source has, as far as they belong to the copy
 * @param bytes their size
 * @param same how many are in the copy as they are in the source, by size, ETag and time
 * @param missing how many the copy has not
 * @param different how many are otherwise in the copy
 * @param notYetCopied how many were stored since the last complete pass began, and are missing or different for that
 *     reason; 0 when there was none
 * @param onlyInCopy how many the copy has and the source has not
 * @param read of how many the content was read from both ends and compared by its SHA-256
 * @param bytesRead how many bytes of each end that was; of an object above 64 MiB, three pieces of 16 MiB
 * @param damaged how many of these have another content in the copy
 * @param unread how many could not be compared
 * @param differences what is missing, different, damaged or unread, at most the first 100
 * @param next what to do next, in whole sentences
 */
public record CopyCheckReport(
        int schemaVersion,
        String source,
        String copy,
        long objects,
        long bytes,
        long same,
        long missing,
        long different,
        long notYetCopied,
        long onlyInCopy,
        long read,
        long bytesRead,
        long damaged,
        long unread,
        List<FailedCopy> differences,
        List<String> next)
        implements JobReport {
    public CopyCheckReport {
        differences = List.copyOf(differences);
        next = List.copyOf(next);
    }

    @Override
    public String summary() {
        return same + " of " + objects + " objects are in " + copy + " as they are in the bucket; " + missing
                + " missing, " + different + " different, " + notYetCopied + " newer than the last pass; " + read
                + " read from both ends (" + Bytes.text(bytesRead) + "), " + damaged + " damaged"
                + (unread > 0 ? ", " + unread + " not comparable" : "");
    }

    @Override
    public boolean hasFindings() {
        return missing + different + damaged + unread > 0;
    }
}
