package dev.upkeep.objectstore;

/**
 * How a listing in ranges goes about it.
 *
 * @param concurrency how many requests are under way at once at most
 * @param requestsPerSecond how many are begun in a second at most; 0 means no limit
 * @param versions whether older versions and delete markers are listed as well
 */
public record ListingLimits(int concurrency, int requestsPerSecond, boolean versions) {}
