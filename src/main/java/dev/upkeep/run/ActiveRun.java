package dev.upkeep.run;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that is at work: what was asked for, and the way to stop it. Every job gets it as its first argument. A job
 * that waits on something which an interrupt does not end (another program, a statement) registers a hook that ends
 * it; a job that loops calls {@link #throwIfCancelled} in the loop. Thread-safe.
 */
public final class ActiveRun {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveRun.class);

    private final Run run;
    private final Progress progress;
    private final Deque<Hook> hooks = new ArrayDeque<>();
    private final Thread worker;
    private @Nullable UpkeepException cancelled;
    private @Nullable JobReport report;
    private boolean ended;

    /**
     * @param run the run as recorded
     * @param progress who is told how far it has come
     * @param worker the thread that does the work, interrupted by {@link #cancel}
     */
    public ActiveRun(Run run, Progress progress, Thread worker) {
        this.run = run;
        this.progress = progress;
        this.worker = worker;
    }

    /** The run as recorded when it began. */
    public Run run() {
        return run;
    }

    /** The run's id; also the id of what the run makes, such as a backup. */
    public String id() {
        return run.id();
    }

    /** The target's name. */
    public String target() {
        return run.target();
    }

    /** Whether to say what would be done, and change nothing. */
    public boolean dryRun() {
        return run.dryRun();
    }

    /** The value of a parameter, checked against its form, if the request has it. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters().get(name));
    }

    /** All parameters of the request. */
    public Map<String, String> parameters() {
        return run.parameters();
    }

    /** Tells whoever watches how far this run has come; cheap enough for every page and part. */
    public void progress(String activity, long done, long total) {
        progress.report(activity, done, total);
    }

    /** Keeps what was found by a run that fails nevertheless: it is recorded and shown with the failure. */
    public synchronized void found(JobReport found) {
        report = found;
    }

    /** What was found by a run that failed nevertheless. */
    public synchronized Optional<JobReport> found() {
        return Optional.ofNullable(report);
    }

    /** Whether this run is neither over nor asked to stop. */
    public synchronized boolean isGoingOn() {
        return cancelled == null && !ended;
    }

    /** Why this run was asked to stop, if it was. */
    public synchronized Optional<UpkeepException> cancellation() {
        return Optional.ofNullable(cancelled);
    }

    /**
     * Ends the work here when somebody has asked for that.
     *
     * @throws UpkeepException with the reason, of kind TIMEOUT or CANCELLED
     */
    public void throwIfCancelled() {
        Optional<UpkeepException> reason = cancellation();
        if (reason.isPresent()) {
            throw reason.get();
        }
    }

    /**
     * Does this run's work. What a run that was asked to stop stumbles over is not what is wrong with it: then the
     * reason why it was asked to is thrown instead.
     *
     * @param failed what it means when a stream breaks, such as `The dump could not be passed on`
     * @param work the work
     * @throws UpkeepException as the work does; of kind CANCELLED after an interrupt; of kind INTERNAL for a stream
     *     that broke
     */
    public <T> T attempt(String failed, Work<T> work) {
        try {
            return work.result();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throwIfCancelled();
            throw new UpkeepException(FailureKind.CANCELLED, "The run was interrupted.", e);
        } catch (IOException e) {
            throwIfCancelled();
            throw new UpkeepException(FailureKind.INTERNAL, failed + ": " + e, e);
        } catch (RuntimeException e) {
            throwIfCancelled();
            throw e;
        }
    }

    /**
     * Registers what ends a wait. It is called at most once, by another thread, and at once when the run is already
     * cancelled.
     *
     * @param action ends the wait; what it throws is logged
     * @return closes without calling the action: for try-with-resources around the wait
     */
    public Hook onCancel(Runnable action) {
        Hook hook = new Hook(action);
        boolean already;
        synchronized (this) {
            already = cancelled != null;
            if (!already) {
                hooks.push(hook);
            }
        }
        if (already) {
            hook.call();
        }
        return hook;
    }

    /**
     * Asks this run to stop: calls the hooks, newest first, and interrupts the worker. Only the first call counts.
     *
     * @param kind TIMEOUT or CANCELLED
     * @param reason why, in a whole sentence
     */
    public void cancel(FailureKind kind, String reason) {
        Deque<Hook> toCall;
        synchronized (this) {
            if (cancelled != null || ended) {
                return;
            }
            cancelled = new UpkeepException(kind, reason);
            toCall = new ArrayDeque<>(hooks);
            hooks.clear();
            notifyAll();
        }
        toCall.forEach(Hook::call);
        synchronized (this) {
            if (!ended) {
                worker.interrupt();
            }
        }
    }

    /**
     * Waits, for as long as nobody asks this run to stop.
     *
     * @param time how long
     * @return whether all of that time passed; false at once when the run is asked to stop
     */
    synchronized boolean pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try {
            while (isGoingOn()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return true;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** From here on nothing interrupts the worker any more, so that it can record how the run ended. */
    synchronized void end() {
        ended = true;
        hooks.clear();
        if (Thread.currentThread() == worker) {
            Thread.interrupted();
        }
    }

    /**
     * Work that may wait and stream.
     *
     * @param <T> what comes of it
     */
    public interface Work<T> {
        /** Does the work. */
        T result() throws IOException, InterruptedException;
    }

    /** What ends one wait; closed when the wait is over. */
    public final class Hook implements AutoCloseable {
        private final Runnable action;

        private Hook(Runnable action) {
            this.action = action;
        }

        private void call() {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.warn("Could not end what the run {} was waiting for", id(), e);
            }
        }

        @Override
        public void close() {
            synchronized (ActiveRun.this) {
                hooks.remove(this);
            }
        }
    }
}
