package dev.upkeep.health;

import dev.upkeep.check.Observation;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.TargetSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Whether the bucket answers. Thread-safe. */
public final class BucketChecks {
    private final Function<String, TargetSettings> targets;
    private final ObjectStores stores;

    /**
     * @param targets gives a target's settings by its name
     * @param stores the targets' buckets
     */
    public BucketChecks(Function<String, TargetSettings> targets, ObjectStores stores) {
        this.targets = targets;
        this.stores = stores;
    }

    /**
     * Lists one page of what lies below a prefix that nothing has: an answer needs address, bucket, key and right.
     *
     * @return how long it took, in ms
     * @throws dev.upkeep.failure.UpkeepException when the bucket cannot be reached or listed
     */
    public List<Observation> list(ActiveRun run) {
        String prefix = UpkeepKeys.of(targets.apply(run.target())).root() + "check-health/";
        long began = System.nanoTime();
        stores.of(run.target()).listObjects(prefix, page -> {});
        long milliseconds = Duration.ofNanos(System.nanoTime() - began).toMillis();
        return List.of(Observation.of(milliseconds, "lists objects in " + milliseconds + " ms"));
    }
}
