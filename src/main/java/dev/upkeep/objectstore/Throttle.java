package dev.upkeep.objectstore;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps transfers below a number of bytes and of requests in a second. Thread-safe: all who share one wait in turn. */
public final class Throttle {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Pace bytes;
    private final Pace requests;
    private final AtomicLong passed = new AtomicLong();

    /**
     * @param bytesPerSecond how many bytes in a second at most; 0 for no limit
     * @param requestsPerSecond how many requests in a second at most; 0 for no limit
     */
    public Throttle(long bytesPerSecond, long requestsPerSecond) {
        this.bytes = new Pace(bytesPerSecond);
        this.requests = new Pace(requestsPerSecond);
    }

    /** Waits until one more request may be made. */
    void request() {
        requests.await(1);
    }

    /** Waits until so many bytes may be taken over. */
    void bytes(long count) {
        bytes.await(count);
        passed.addAndGet(count);
    }

    /** How many bytes were read so far, those that were read again included. */
    public long passedBytes() {
        return passed.get();
    }

    /** Gives each a moment of its own; who comes late has the next one at once, and nobody saves up. */
    private static final class Pace {
        private final long perSecond;
        private long free = System.nanoTime();

        Pace(long perSecond) {
            this.perSecond = perSecond;
        }

        void await(long amount) {
            if (perSecond <= 0) {
                return;
            }
            Pause.of(reserve(amount), "Stopped while waiting for the limit of bytes or requests.");
        }

        private synchronized long reserve(long amount) {
            long now = System.nanoTime();
            long begin = Math.max(now, free);
            free = begin + (long) (amount * NANOS / perSecond);
            // The amount is paid for before it is taken: so the limit holds from the first byte on.
            return free - now;
        }
    }
}
