package dev.upkeep.health.bucket;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Checks of a target's bucket: whether it can be written, how quickly it answers, what time it thinks it is. */
public final class BucketTrials {
    private final Function<String, TargetSettings> targets;
    private final ObjectStores stores;
    private final Clock clock;

    /**
     * @param targets gives a target's settings by its name: where Upkeep's own keys are
     * @param stores the targets' buckets
     * @param clock this machine's
     */
    public BucketTrials(Function<String, TargetSettings> targets, ObjectStores stores, Clock clock) {
        this.targets = targets;
        this.stores = stores;
        this.clock = clock;
    }

    /**
     * Stores a small object under Upkeep's own prefix, reads it back and deletes it; not in a dry run.
     *
     * @param run the run that this is done for
     * @return CRIT, with the right that is missing, when one of these cannot be done
     */
    public List<Observation> writable(ActiveRun run) {
        if (run.dryRun()) {
            return List.of(Observation.judged(CheckState.SKIPPED, "a dry run stores nothing"));
        }
        try {
            stores.of(run.target()).tryWriting(ownPrefix(run) + "writable-" + run.target());
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            return List.of(Observation.judged(CheckState.CRIT, e.getMessage()));
        }
        return List.of(Observation.judged(CheckState.OK, "an object was stored, read back and deleted"));
    }

    /**
     * Lists what lies under a prefix that nothing has.
     *
     * @param run the run that this is done for
     * @return the milliseconds until the answer
     * @throws UpkeepException when there is none
     */
    public List<Observation> latency(ActiveRun run) {
        ObjectStore store = stores.of(run.target());
        String prefix = ownPrefix(run) + "nothing/";
        long began = System.nanoTime();
        store.listObjects(prefix, page -> {});
        long milliseconds = Duration.ofNanos(System.nanoTime() - began).toMillis();
        return List.of(Observation.of(milliseconds, "lists objects in " + milliseconds + " ms"));
    }

    /**
     * Compares the store's clock with this machine's.
     *
     * @param run the run that this is done for
     * @return the seconds by which they certainly differ
     * @throws UpkeepException when the store does not answer
     */
    public List<Observation> clockSkew(ActiveRun run) {
        Instant before = clock.instant();
        Optional<Instant> told = stores.of(run.target()).time();
        Instant after = clock.instant();
        if (told.isEmpty()) {
            return List.of(Observation.judged(CheckState.SKIPPED, "the store does not tell its time"));
        }
        // The store tells whole seconds, rounded down.
        Instant earliest = told.get();
        Instant latest = earliest.plusSeconds(1);
        if (earliest.isAfter(after)) {
            long seconds = Duration.between(after, earliest).toSeconds();
            return List.of(Observation.of(seconds, "the store's clock is " + seconds + " s ahead of this machine's"));
        }
        if (latest.isBefore(before)) {
            long seconds = Duration.between(latest, before).toSeconds();
            return List.of(Observation.of(seconds, "the store's clock is " + seconds + " s behind this machine's"));
        }
        return List.of(Observation.of(0, "the store's clock and this machine's agree"));
    }

    private String ownPrefix(ActiveRun run) {
        return UpkeepKeys.of(targets.apply(run.target())).root() + "check-health/";
    }
}
