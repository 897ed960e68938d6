package dev.upkeep.backup;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.Bytes;

/**
 * The size of a multipart upload's parts, chosen once before the first: stores take 10,000 parts at most, and some
 * want all of them equal.
 *
 * @param partBytes the size of each part but the last
 */
record PartPlan(int partBytes) {
    private static final long MEBIBYTE = 1024 * 1024;
    private static final long SMALLEST = 8 * MEBIBYTE;
    /** A hundred fewer than stores allow. */
    private static final long PARTS = 9_900;
    /** How many parts the upload holds in memory at once. */
    private static final int BUFFERS = 3;

    /**
     * Plans for a dump that is stored in a fifth more bytes than the database has, at worst.
     *
     * @param databaseBytes the database's size
     * @param heapBytes the most that the heap may grow to
     * @throws UpkeepException of kind CONFIGURATION when the parts would not fit in half of the heap
     */
    static PartPlan of(long databaseBytes, long heapBytes) {
        long mebibytes = ceiling(ceiling(databaseBytes / 5 * 6, PARTS), MEBIBYTE);
        long partBytes = Math.max(SMALLEST, mebibytes * MEBIBYTE);
        long heapNeeded = partBytes * BUFFERS * 2;
        if (heapNeeded > heapBytes || partBytes > Integer.MAX_VALUE) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The database has " + Bytes.text(databaseBytes) + ", so its backup is uploaded in parts of "
                            + Bytes.text(partBytes) + ", and " + BUFFERS + " of them do not fit in half of the heap of "
                            + Bytes.text(heapBytes) + ". Start Upkeep with UPKEEP_JAVA_OPTIONS=-Xmx"
                            + ceiling(heapNeeded, MEBIBYTE) + "m or more.");
        }
        return new PartPlan((int) partBytes);
    }

    private static long ceiling(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
