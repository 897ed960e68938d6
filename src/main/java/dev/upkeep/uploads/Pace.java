package dev.upkeep.uploads;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.Pause;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast requests go out, for all workers together: never more in a second than a limit says, and none for a while
 * when the store fails or asks for fewer. Each further failure doubles that while; a success ends it. Thread-safe.
 */
final class Pace {
    private static final Logger LOG = LoggerFactory.getLogger(Pace.class);
    private static final int MOST_ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final long nanosApart;
    private final long patienceNanos;
    private long nextAt = System.nanoTime();
    private long pauseNanos = FIRST_PAUSE.toNanos();
    private long failingSince;
    private boolean failing;
    private long requests;

    /**
     * @param requestsPerSecond how many requests begin in a second at most; 0 for no limit
     * @param patience how long the store may fail without one success
     */
    Pace(int requestsPerSecond, Duration patience) {
        this.nanosApart = requestsPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Makes a request when it is its turn; again, when the store was not available for it.
     *
     * @param request is made five times at most
     * @throws UpkeepException what the request throws in the end; of kind CANCELLED when the waiting thread was
     *     interrupted
     */
    <T> T request(Supplier<T> request) {
        for (int attempt = 1; ; attempt++) {
            Pause.of(turn(), "Stopped before the next request.");
            try {
                T answer = request.get();
                succeeded();
                return answer;
            } catch (UpkeepException e) {
                if (!e.kind().isRetryable()) {
                    succeeded();
                    throw e;
                }
                if (isHopeless(e) || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** How many requests were made. */
    synchronized long requests() {
        return requests;
    }

    /** Whether the store has failed for so long that nobody should ask it any more. */
    synchronized boolean isGivenUp() {
        return failing && System.nanoTime() - failingSince >= patienceNanos;
    }

    private synchronized long turn() {
        requests++;
        long now = System.nanoTime();
        long at = Math.max(now, nextAt);
        nextAt = at + nanosApart;
        return at - now;
    }

    /** The store answered, if only to refuse. */
    private synchronized void succeeded() {
        failing = false;
        pauseNanos = FIRST_PAUSE.toNanos();
    }

    private synchronized boolean isHopeless(UpkeepException failure) {
        long now = System.nanoTime();
        if (!failing) {
            failing = true;
            failingSince = now;
        }
        if (isGivenUp()) {
            return true;
        }
        // Those that were under way when the pause began fail together: they make one pause, not one each.
        if (nextAt - now < pauseNanos / 2) {
            LOG.warn("No request for {} ms: {}", TimeUnit.NANOSECONDS.toMillis(pauseNanos), failure.getMessage());
            nextAt = now + pauseNanos;
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE.toNanos());
        }
        return false;
    }
}
