package dev.upkeep.objectstore;

import dev.upkeep.failure.UpkeepException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a transfer is tried again while the store fails: from the first failure since the last progress, with
 * waits that double. Not thread-safe.
 */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private final Duration limit;
    private Duration wait = FIRST_WAIT;
    private int failures;
    private long firstFailureNanos;

    /** @param limit how long to go on without progress; zero means not to try again */
    Patience(Duration limit) {
        this.limit = limit;
    }

    /** Makes one attempt after another until one succeeds or {@link #waitAfter} gives up; returns its result. */
    <T> T call(Supplier<T> attempt) {
        while (true) {
            try {
                return attempt.get();
            } catch (UpkeepException e) {
                waitAfter(e);
            }
        }
    }

    /** Makes one attempt after another until one succeeds or {@link #waitAfter} gives up. */
    void run(Runnable attempt) {
        while (true) {
            try {
                attempt.run();
                return;
            } catch (UpkeepException e) {
                waitAfter(e);
            }
        }
    }

    /** Something was achieved: whatever fails next is the first failure. */
    void progressed() {
        failures = 0;
        wait = FIRST_WAIT;
    }

    /**
     * Waits until it is time for another attempt.
     *
     * @param failure what made the last one fail
     * @throws UpkeepException the failure itself when no other attempt can cure it or the time is over; of kind
     *     CANCELLED when the waiting thread was interrupted
     */
    void waitAfter(UpkeepException failure) {
        if (!failure.kind().isRetryable()) {
            throw failure;
        }
        long now = System.nanoTime();
        if (failures++ == 0) {
            firstFailureNanos = now;
        }
        Duration left = limit.minusNanos(now - firstFailureNanos);
        if (left.isNegative() || left.isZero()) {
            throw failures == 1 ? failure : givenUp(failure, Duration.ofNanos(now - firstFailureNanos));
        }
        Duration pause = wait.compareTo(left) < 0 ? wait : left;
        LOG.warn("Tries again in {} ms: {}", pause.toMillis(), failure.getMessage());
        Pause.of(pause.toNanos(), "Stopped while waiting to try again: " + failure.getMessage());
        Duration doubled = wait.multipliedBy(2);
        wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }

    private UpkeepException givenUp(UpkeepException failure, Duration elapsed) {
        return new UpkeepException(
                failure.kind(),
                failure.getMessage() + " It failed " + failures + " times within " + elapsed.toSeconds()
                        + " s without progress (s3.retry-for).",
                failure);
    }
}
