package dev.upkeep.metrics;

import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many runs this process has ended, and how long they took together, since it began. Thread-safe. */
public final class RunCounts {
    private final Map<Key, Sum> sums = new ConcurrentHashMap<>();

    /**
     * Counts a run.
     *
     * @param run a run as recorded at its end; dry runs do not count
     */
    public void count(Run run) {
        if (run.dryRun() || run.status() == RunStatus.RUNNING) {
            return;
        }
        Instant finished = run.finishedAt();
        double seconds = finished == null
                ? 0
                : Duration.between(run.startedAt(), finished).toMillis() / 1000.0;
        sums.merge(new Key(run.job(), run.target(), run.status()), new Sum(1, seconds), Sum::plus);
    }

    Map<Key, Sum> all() {
        return Map.copyOf(sums);
    }

    /** Runs that count together. */
    record Key(String job, String target, RunStatus status) {}

    /** How many there were, and how long they took. */
    record Sum(long runs, double seconds) {
        Sum plus(Sum other) {
            return new Sum(runs + other.runs, seconds + other.seconds);
        }
    }
}
