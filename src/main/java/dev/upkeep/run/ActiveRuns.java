package dev.upkeep.run;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that this process is at work on: keeps their heartbeats, holds them to their time limits, and ends them
 * when the process stops. Thread-safe.
 */
public final class ActiveRuns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveRuns.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final RunLedger ledger;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watch;
    private final ScheduledFuture<?> heartbeats;
    private final Queue<Run> unrecorded = new ConcurrentLinkedQueue<>();
    private boolean stopping;

    /** Watches over runs that this ledger records. */
    public ActiveRuns(RunLedger ledger) {
        this.ledger = ledger;
        watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "run-watch");
            thread.setDaemon(true);
            return thread;
        });
        heartbeats = watch.scheduleWithFixedDelay(
                this::heartbeat, HEARTBEAT.toSeconds(), HEARTBEAT.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Watches over a run from here on.
     *
     * @param run the run
     * @param limit how long it may take
     * @param limitKey the setting that says so, for the message
     */
    synchronized void add(ActiveRun run, Duration limit, String limitKey) {
        String reason = "The run took longer than its time limit of " + Durations.text(limit)
                + " and was stopped. Raise " + limitKey + " if it needs more.";
        ScheduledFuture<?> deadline =
                watch.schedule(() -> run.cancel(FailureKind.TIMEOUT, reason), limit.toMillis(), TimeUnit.MILLISECONDS);
        entries.put(run.id(), new Entry(run, deadline));
    }

    /**
     * Watches over work that no ledger records, and that may take as long as it needs.
     *
     * @return false when the process is stopping and nothing may begin
     */
    synchronized boolean addUnrecorded(ActiveRun run) {
        if (!stopping) {
            entries.put(run.id(), new Entry(run, null));
        }
        return !stopping;
    }

    /** No longer watches over a run: nothing cancels it any more. */
    synchronized void remove(ActiveRun run) {
        Entry entry = entries.remove(run.id());
        if (entry != null && entry.deadline() != null) {
            entry.deadline().cancel(false);
        }
        run.end();
        notifyAll();
    }

    /**
     * Records how a run ended as soon as the ledger can be written again: until then it keeps its lock.
     *
     * @param finished a run whose end could not be recorded
     */
    void recordLater(Run finished) {
        unrecorded.add(finished);
    }

    /** Whether the process is stopping and no run may begin. */
    synchronized boolean isStopping() {
        return stopping;
    }

    /** From here on no run begins. */
    public synchronized void stopAccepting() {
        stopping = true;
    }

    /**
     * Waits until no run is at work.
     *
     * @param patience how long to wait at most
     * @return whether none is left
     */
    public synchronized boolean awaitNone(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!entries.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Asks every run to stop, for a reason that will stand in the ledger. */
    public void cancelAll(String reason) {
        all().forEach(run -> run.cancel(FailureKind.CANCELLED, reason));
    }

    /** The runs that are at work now. */
    public List<ActiveRun> all() {
        return entries.values().stream().map(Entry::run).toList();
    }

    @Override
    public void close() {
        heartbeats.cancel(false);
        watch.shutdownNow();
        if (!unrecorded.isEmpty()) {
            heartbeat();
        }
    }

    private void heartbeat() {
        try {
            ledger.heartbeat(entries.values().stream()
                    .filter(entry -> entry.deadline() != null)
                    .map(entry -> entry.run().id())
                    .toList());
            unrecorded.forEach(this::record);
        } catch (UpkeepException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private void record(Run finished) {
        try {
            ledger.finish(finished);
            LOG.info("The end of run {} of {} is recorded now: {}", finished.id(), finished.job(), finished.status());
        } catch (UpkeepException e) {
            if (e.kind() != FailureKind.INTERNAL) {
                throw e;
            }
            LOG.warn("{}", e.getMessage());
        }
        unrecorded.remove(finished);
    }

    /** Work that no ledger records has no deadline. */
    private record Entry(ActiveRun run, @Nullable ScheduledFuture<?> deadline) {}
}
