package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does pieces of work that ask a store for something, several at a time, while a limited number of them waits. The first
 * that throws ends them all. One thread gives the work; it may be interrupted.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long TICK_MILLIS = 500;

    private final String name;
    private final ExecutorService threads;
    private final int most;
    private final Semaphore room;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param name what the threads are called
     * @param count how many pieces are under way at a time
     * @param waiting how many more may wait
     */
    public Workers(String name, int count, int waiting) {
        AtomicInteger number = new AtomicInteger();
        this.name = name;
        this.threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.most = count + waiting;
        this.room = new Semaphore(most);
    }

    /**
     * Has a piece of work done; waits for room first.
     *
     * @param check is called now and then while there is no room; what it throws ends the waiting
     * @throws RuntimeException what an earlier piece has thrown, also when it is an Error
     * @throws UpkeepException of kind CANCELLED when the waiting thread was interrupted
     */
    public void submit(Runnable work, Runnable check) {
        acquire(1, check);
        if (failure.get() != null) {
            room.release();
            throwFailure();
        }
        threads.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                room.release();
            }
        });
    }

    /** Waits until all is done; calls and throws as {@link #submit} does. */
    public void finish(Runnable check) {
        acquire(most, check);
        room.release(most);
        throwFailure();
    }

    private void acquire(int permits, Runnable check) {
        try {
            while (!room.tryAcquire(permits, TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                check.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(FailureKind.CANCELLED, "Stopped while requests were under way.", e);
        }
    }

    private void throwFailure() {
        @Nullable Throwable first = failure.get();
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Ends what is under way by an interrupt, and waits a little for it. */
    @Override
    public void close() {
        if (!stop(threads, PATIENCE)) {
            LOG.warn("Not all of {} ended within {} s of being asked to", name, PATIENCE.toSeconds());
        }
    }

    /**
     * Ends what threads are at by an interrupt, and waits for it. That the caller is interrupted does not cut this short
     * unless it happens meanwhile, and is not lost.
     *
     * @param patience how long to wait
     * @return whether all of them have ended
     */
    public static boolean stop(ExecutorService threads, Duration patience) {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            return threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
