package dev.upkeep.storage;

/**
 * What some objects take up.
 *
 * @param objectCount how many there are
 * @param totalBytes the sum of their sizes
 */
public record Usage(long objectCount, long totalBytes) {
    /** Of no object. */
    public static final Usage NONE = new Usage(0, 0);

    /** This and one more object. */
    Usage plus(long bytes) {
        return new Usage(objectCount + 1, Math.addExact(totalBytes, bytes));
    }

    /** This and others. */
    Usage plus(Usage other) {
        return new Usage(objectCount + other.objectCount, Math.addExact(totalBytes, other.totalBytes));
    }
}
