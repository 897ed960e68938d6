package dev.upkeep.copy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ListedObject;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on several objects at once, with as many again that wait. One thread hands out the work. */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final long STOP_SECONDS = 20;
    private static final long TICK_MILLIS = 500;

    private final ExecutorService threads;
    private final Semaphore room;
    private final int most;

    /** @param count how many objects are worked on at once */
    Workers(int count) {
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "copy-object-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.most = 2 * count;
        this.room = new Semaphore(most);
    }

    /** Who hands out the work. */
    interface Watcher {
        /** The work on an object failed; called by the thread that did it. */
        void failed(ListedObject object, UpkeepException reason);

        /** There is no room yet; called now and then while waiting. What it throws ends the waiting. */
        void waiting();
    }

    /** Hands out the work on an object; waits for room first. */
    void submit(ListedObject object, Watcher watcher, Runnable work) {
        acquire(1, watcher);
        threads.execute(() -> {
            try {
                work.run();
            } catch (UpkeepException e) {
                LOG.debug("'{}' could not be worked on", object.key(), e);
                watcher.failed(object, e);
            } catch (RuntimeException e) {
                LOG.error("'{}' could not be worked on", object.key(), e);
                watcher.failed(object, new UpkeepException(FailureKind.INTERNAL, "Unexpected " + e + ".", e));
            } finally {
                room.release();
            }
        });
    }

    /** Waits until all that was handed out is done. */
    void await(Watcher watcher) {
        acquire(most, watcher);
        room.release(most);
    }

    private void acquire(int count, Watcher watcher) {
        try {
            while (!room.tryAcquire(count, TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                watcher.waiting();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(FailureKind.CANCELLED, "The copy was interrupted.", e);
        }
    }

    /** Interrupts what is under way, and waits a while until it has ended. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Not all copies have stopped within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
