package dev.upkeep;

import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.ActiveRuns;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How the process ends when it is asked to: no new runs; running ones finish, or are cancelled when their time is over.
 * The runs of one command are cancelled at once, because somebody is waiting at the terminal.
 */
final class Shutdown {
    /** How long a cancelled run may take to end its wait, abort its upload and be recorded. */
    static final Duration CANCELLATION = Duration.ofSeconds(15);

    private final ActiveRuns active;
    private final Duration patience;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean serving;

    /**
     * A process that goes on.
     *
     * @param active the runs at work
     * @param patience how long those of the long-running process may take to finish
     */
    Shutdown(ActiveRuns active, Duration patience) {
        this.active = active;
        this.patience = patience;
    }

    /** From now on this is the long-running process, which lets its runs finish. */
    void serving() {
        serving = true;
    }

    /** Returns when the process is asked to end. */
    void awaitAsked() throws InterruptedException {
        asked.await();
    }

    /**
     * Asks the runs at work to end, and waits a little for that and for the process.
     *
     * @param say is told what is waited for, line by line
     */
    void ask(Consumer<String> say) {
        active.stopAccepting();
        List<ActiveRun> runs = active.all();
        asked.countDown();
        boolean patient = serving && !runs.isEmpty();
        say.accept(beginning(runs, patient));
        try {
            if (patient && !active.awaitNone(patience)) {
                say.accept("Cancelling " + named(active.all()) + ".");
            }
            active.cancelAll("Upkeep was asked to stop.");
            active.awaitNone(CANCELLATION);
            if (closed.await(CANCELLATION.toSeconds(), TimeUnit.SECONDS)) {
                say.accept("Stopped.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes no more runs, and waits until none is at work. */
    void finishRuns() throws InterruptedException {
        active.stopAccepting();
        active.awaitNone(patience.plus(CANCELLATION));
    }

    /** Says that everything is closed. */
    void done() {
        closed.countDown();
    }

    private String beginning(List<ActiveRun> runs, boolean patient) {
        if (runs.isEmpty()) {
            return "Stopping.";
        }
        return patient
                ? "Stopping: waiting up to " + Durations.text(patience) + " for " + named(runs) + "."
                : "Stopping: cancelling " + named(runs) + ".";
    }

    private static String named(List<ActiveRun> runs) {
        return (runs.size() == 1 ? "1 run (" : runs.size() + " runs (")
                + runs.stream()
                        .map(run -> run.run().job() + " for " + run.target())
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
