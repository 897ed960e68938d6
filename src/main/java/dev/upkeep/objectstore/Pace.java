package dev.upkeep.objectstore;

import dev.upkeep.failure.UpkeepException;
import java.util.concurrent.TimeUnit;

/**
 * When the next request may begin: never sooner than the limit allows, and later while the store asks for fewer. The gap
 * between two doubles each time that it does, and shrinks as requests succeed. Thread-safe.
 */
final class Pace {
    private static final long FIRST_GAP = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_GAP = TimeUnit.SECONDS.toNanos(2);
    /** Several requests that were under way at once say one thing only. */
    private static final long ONE_COMPLAINT = TimeUnit.MILLISECONDS.toNanos(500);

    private final long least;
    private long gap;
    private long next;
    private long complained;

    /** @param requestsPerSecond how many may begin in a second; 0 means any number */
    Pace(int requestsPerSecond) {
        least = requestsPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
        gap = least;
        next = System.nanoTime();
        complained = next - ONE_COMPLAINT;
    }

    /**
     * Waits for one's turn.
     *
     * @throws UpkeepException of kind CANCELLED when the waiting thread was interrupted
     */
    void await() {
        Pause.of(turn(), "Stopped while waiting to list on.");
    }

    private synchronized long turn() {
        long now = System.nanoTime();
        long turn = next - now > 0 ? next : now;
        next = turn + gap;
        return turn - now;
    }

    /** The store has asked for fewer requests. */
    synchronized void slowDown() {
        long now = System.nanoTime();
        if (now - complained >= ONE_COMPLAINT) {
            complained = now;
            gap = Math.min(LONGEST_GAP, Math.max(FIRST_GAP, 2 * gap));
        }
    }

    /** A request has succeeded. */
    synchronized void wentWell() {
        gap = gap - gap / 16 > least && gap > FIRST_GAP / 4 ? gap - gap / 16 : least;
    }

    /** The time between the beginnings of two requests, in nanoseconds. */
    synchronized long gap() {
        return gap;
    }
}
