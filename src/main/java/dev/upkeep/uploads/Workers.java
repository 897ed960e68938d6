package dev.upkeep.uploads;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does small pieces of work, several at a time; no more of them wait than are under way. The first failure ends them
 * all. One thread gives the work; it may be interrupted.
 */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int PATIENCE_SECONDS = 10;

    private final int count;
    private final ExecutorService threads;
    private final Semaphore idle;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    /** @param count how many pieces are under way at a time */
    Workers(int count) {
        this.count = count;
        this.idle = new Semaphore(count);
        this.threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "uploads");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Has a piece of work done, and waits until somebody is free to begin it.
     *
     * @throws RuntimeException what an earlier piece has thrown
     * @throws UpkeepException of kind CANCELLED when the waiting thread was interrupted
     */
    void submit(Runnable work) {
        acquire(1);
        if (failure.get() != null) {
            idle.release();
            throwFailure();
        }
        threads.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            } finally {
                idle.release();
            }
        });
    }

    /** Waits until all is done; throws as {@link #submit} does. */
    void finish() {
        acquire(count);
        idle.release(count);
        throwFailure();
    }

    private void acquire(int permits) {
        try {
            idle.acquire(permits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(FailureKind.CANCELLED, "Stopped while requests were under way.", e);
        }
    }

    private void throwFailure() {
        @Nullable RuntimeException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    /** Ends what is under way by an interrupt, and waits a little for it. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A request to the store did not end within {} s of being asked to", PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
