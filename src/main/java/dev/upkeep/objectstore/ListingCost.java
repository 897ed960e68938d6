package dev.upkeep.objectstore;

/**
 * What listings took.
 *
 * @param requests how many requests were sent, those that were sent again included
 * @param slowDowns how many of them the store answered by asking for fewer
 * @param receivedBytes the length of the answers
 */
public record ListingCost(long requests, long slowDowns, long receivedBytes) {
    /** Nothing yet. */
    public static final ListingCost NONE = new ListingCost(0, 0, 0);

    /** This and another. */
    public ListingCost plus(ListingCost other) {
        return new ListingCost(
                requests + other.requests, slowDowns + other.slowDowns, receivedBytes + other.receivedBytes);
    }
}
