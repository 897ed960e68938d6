package dev.upkeep.copy;

import java.time.Instant;

/**
 * The last pass that went over all objects, as it stands in the copy itself.
 *
 * @param schemaVersion the version of this form: 1
 * @param target the target's name
 * @param source the bucket that was copied
 * @param runId the run that did it
 * @param startedAt when it began: what was stored before is in the copy
 * @param finishedAt when it had gone over everything
 * @param objects how many objects the source had
 * @param bytes their size
 * @param copied how many of them were copied
 * @param copiedBytes their size
 * @param failed how many could not be copied
 */
public record LastPass(
        int schemaVersion,
        String target,
        String source,
        String runId,
        Instant startedAt,
        Instant finishedAt,
        long objects,
        long bytes,
        long copied,
        long copiedBytes,
        long failed) {}
