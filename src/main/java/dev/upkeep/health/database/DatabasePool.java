package dev.upkeep.health.database;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Databases;
import dev.upkeep.database.PoolState;
import dev.upkeep.run.ActiveRun;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The check `database.pool`: whether Upkeep's jobs get the connections that they ask for. It remembers how often they
 * did not, and whether they waited at the last look, for as long as the process lives. Thread-safe.
 */
public final class DatabasePool {
    private final Databases databases;
    private final Map<String, Long> timeOutsBefore = new ConcurrentHashMap<>();
    private final Map<String, Boolean> waitedBefore = new ConcurrentHashMap<>();

    /** @param databases the targets' databases */
    public DatabasePool(Databases databases) {
        this.databases = databases;
    }

    /**
     * Looks at the pool.
     *
     * @param run the run that this is done for
     * @return how many threads wait for a connection, OK where none did at the last look; CRIT when one has waited in vain
     *     since
     */
    public List<Observation> waiting(ActiveRun run) {
        Optional<PoolState> state = databases.of(run.target()).poolState();
        if (state.isEmpty()) {
            return List.of(Observation.judged(CheckState.SKIPPED, "no job has used the pool yet"));
        }
        PoolState pool = state.get();
        boolean waits = pool.waiting() > 0;
        boolean stillWaits = Boolean.TRUE.equals(waitedBefore.put(run.target(), waits)) && waits;
        Long before = timeOutsBefore.put(run.target(), pool.timeOuts());
        long timeOuts = pool.timeOuts() - (before == null ? 0 : before);
        String use = pool.active() + " of at most " + pool.most() + " connections are in use, " + pool.idle()
                + " idle, " + pool.waiting() + (pool.waiting() == 1 ? " thread waits" : " threads wait");
        if (timeOuts > 0) {
            return List.of(Observation.judged(
                    CheckState.CRIT,
                    timeOuts + (timeOuts == 1 ? " time" : " times")
                            + " since the last look no connection was to be had within"
                            + " database.connection-timeout; " + use));
        }
        return List.of(
                new Observation(BigDecimal.valueOf(pool.waiting()), waits && !stillWaits ? CheckState.OK : null, use));
    }
}
