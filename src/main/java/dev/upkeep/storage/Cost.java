package dev.upkeep.storage;

import dev.upkeep.objectstore.ListingCost;
import java.time.Duration;

/**
 * What a pass took, all its parts together when it was interrupted.
 *
 * @param requests how many listing requests were sent, those included that were sent again
 * @param slowDowns how many of them the store answered by asking for fewer
 * @param receivedBytes the length of the listings' pages
 * @param seconds how long it took
 */
public record Cost(long requests, long slowDowns, long receivedBytes, double seconds) {
    static Cost of(WorkingFile file) {
        return new Cost(
                number(file, "requests"),
                number(file, "slow_downs"),
                number(file, "received_bytes"),
                number(file, "milliseconds") / 1000.0);
    }

    static void add(WorkingFile file, ListingCost cost, Duration time) {
        add(file, "requests", cost.requests());
        add(file, "slow_downs", cost.slowDowns());
        add(file, "received_bytes", cost.receivedBytes());
        add(file, "milliseconds", time.toMillis());
    }

    private static void add(WorkingFile file, String name, long more) {
        file.note(name, String.valueOf(number(file, name) + more));
    }

    private static long number(WorkingFile file, String name) {
        return file.fact(name).map(Long::valueOf).orElse(0L);
    }
}
