package dev.upkeep.run;

import dev.upkeep.failure.UpkeepException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the last runs ended, remembered so that asking costs nothing. It follows the ledger, and so knows the runs of
 * other processes too, such as of a command. Thread-safe.
 */
public final class LastRuns {
    private static final Logger LOG = LoggerFactory.getLogger(LastRuns.class);
    /** No run takes longer: it is the largest time limit that the settings allow, and a day for its end. */
    private static final Duration LONGEST_RUN = Duration.ofDays(8);

    private final RunHistory history;
    private final Clock clock;
    private final Map<List<Object>, RunEnd> ends = new HashMap<>();
    private boolean following;

    /**
     * @param history what the ledger knows
     * @param clock says when now is
     */
    public LastRuns(RunHistory history, Clock clock) {
        this.history = history;
        this.clock = clock;
    }

    /** Reads the whole ledger, and follows it from here on. */
    public void begin() {
        synchronized (this) {
            following = true;
        }
        read(Instant.EPOCH);
    }

    /** Reads what may have ended since the last time; does nothing before {@link #begin}, for nobody asks then. */
    public void follow() {
        synchronized (this) {
            if (!following) {
                return;
            }
        }
        read(clock.instant().minus(LONGEST_RUN));
    }

    /** When each job last ended for each target, in each way that it did. */
    public synchronized List<RunEnd> all() {
        return List.copyOf(ends.values());
    }

    private void read(Instant startedAfter) {
        List<RunEnd> found;
        try {
            found = history.lastEnds(startedAfter);
        } catch (UpkeepException e) {
            LOG.warn("The metrics of runs are not up to date. {}", e.getMessage());
            return;
        }
        synchronized (this) {
            for (RunEnd end : found) {
                ends.merge(
                        List.of(end.job(), end.target(), end.status()),
                        end,
                        (one, other) -> one.finishedAt().isAfter(other.finishedAt()) ? one : other);
            }
        }
    }
}
