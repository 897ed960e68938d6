package dev.upkeep.backup;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.StoreProvider;

/**
 * The size of a multipart upload's parts, chosen once before the first: stores limit how many parts there may be, and
 * some want all of them equal.
 *
 * @param partBytes the size of each part but the last
 */
record PartPlan(int partBytes) {
    private static final long MEBIBYTE = 1024 * 1024;
    /** Larger parts are no faster, what fails of them is sent again whole, and two targets may be backed up at once. */
    private static final long USUAL = 8 * MEBIBYTE;
    /** No store takes smaller ones, but for the last. */
    private static final long SMALLEST = 5 * MEBIBYTE;
    /** A part is one array. */
    private static final long LARGEST = 2047 * MEBIBYTE;
    /** How many parts fewer are planned with than the store allows. */
    private static final int SPARE_PARTS = 100;
    /** How many parts the upload holds in memory at once. */
    private static final int BUFFERS = 3;

    /**
     * Plans for an object that has a fifth more bytes than expected, at worst.
     *
     * @param expectedBytes how large the object is expected to be; for a dump, the database's size
     * @param provider who runs the store, whose limit of an object holds
     * @param mostParts how many parts the store allows
     * @param heapBytes the most that the heap may grow to; the upload's buffers take up half of it at most
     * @throws UpkeepException of kind CONFIGURATION when no plan keeps to the heap and the provider's limits
     */
    static PartPlan of(long expectedBytes, StoreProvider provider, int mostParts, long heapBytes) {
        long mostBytes = expectedBytes / 5 * 6;
        int parts = mostParts - SPARE_PARTS;
        long largestObject = Math.min(provider.largestObjectBytes(), parts * LARGEST);
        if (mostBytes > largestObject) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The backup may have " + Bytes.text(mostBytes) + ", a fifth more than the database, and an object"
                            + " at the provider " + provider.word() + " can have "
                            + Bytes.text(largestObject)
                            + " at most. Keep the backup in another store (s3.endpoint), or leave data out of it.");
        }
        long needed = ceiling(ceiling(mostBytes, parts), MEBIBYTE) * MEBIBYTE;
        long affordable = heapBytes / 2 / BUFFERS;
        long partBytes = Math.max(USUAL, needed);
        if (partBytes > affordable) {
            throw tooLarge(mostBytes, partBytes, provider, mostParts, heapBytes);
        }
        return new PartPlan((int) partBytes);
    }

    /**
     * Plans for several objects that are uploaded at the same time, each cut before it has too many parts.
     *
     * @param uploads how many
     * @param heapBytes the most that the heap may grow to; the buffers of all uploads take up half of it at most
     * @throws UpkeepException of kind CONFIGURATION when there is not heap enough
     */
    static PartPlan ofSeveral(int uploads, long heapBytes) {
        long affordable = heapBytes / 2 / BUFFERS / uploads / MEBIBYTE * MEBIBYTE;
        if (affordable < SMALLEST) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The setting backup.dump-jobs wants " + (uploads - 1) + " tables dumped at the same time. That is "
                            + uploads + " uploads of " + Bytes.text(SMALLEST * BUFFERS)
                            + " each, which do not fit in half of the heap of " + Bytes.text(heapBytes)
                            + ". Lower it, or start Upkeep with UPKEEP_JAVA_OPTIONS=-Xmx"
                            + ceiling(SMALLEST * BUFFERS * 2 * uploads, MEBIBYTE) + "m or more.");
        }
        return new PartPlan((int) Math.min(USUAL, affordable));
    }

    private static UpkeepException tooLarge(
            long mostBytes, long partBytes, StoreProvider provider, int mostParts, long heapBytes) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The backup may have " + Bytes.text(mostBytes) + ", a fifth more than the database. The provider "
                        + provider.word() + " takes " + mostParts
                        + " parts at most, so each has "
                        + Bytes.text(partBytes) + ", and " + BUFFERS + " of them do not fit in half of the heap of "
                        + Bytes.text(heapBytes) + ". Start Upkeep with UPKEEP_JAVA_OPTIONS=-Xmx"
                        + ceiling(partBytes * BUFFERS * 2, MEBIBYTE) + "m or more.");
    }

    private static long ceiling(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
