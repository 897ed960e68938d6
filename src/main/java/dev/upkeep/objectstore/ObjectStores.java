package dev.upkeep.objectstore;

import java.util.Map;
import java.util.Optional;

/** Every target's bucket. Closing it closes them all. */
public final class ObjectStores implements AutoCloseable {
    private final Map<String, ObjectStore> byTarget;

    /** @param byTarget the buckets by their target's name */
    public ObjectStores(Map<String, ObjectStore> byTarget) {
        this.byTarget = Map.copyOf(byTarget);
    }

    /**
     * The bucket of a target.
     *
     * @throws IllegalArgumentException when there is no such target
     */
    public ObjectStore of(String target) {
        return Optional.ofNullable(byTarget.get(target))
                .orElseThrow(() -> new IllegalArgumentException("No target is named '" + target + "'"));
    }

    @Override
    public void close() {
        byTarget.values().forEach(ObjectStore::close);
    }
}
