package dev.upkeep.database;

import java.util.Map;
import java.util.Optional;

/** The targets' databases. */
public final class Databases implements AutoCloseable {
    private final Map<String, Database> byTarget;

    /** @param byTarget each target's database by the target's name */
    public Databases(Map<String, Database> byTarget) {
        this.byTarget = Map.copyOf(byTarget);
    }

    /**
     * The database of a target.
     *
     * @param target the target's name
     * @throws IllegalArgumentException when there is no such target
     */
    public Database of(String target) {
        return Optional.ofNullable(byTarget.get(target))
                .orElseThrow(() -> new IllegalArgumentException("No target is named '" + target + "'"));
    }

    /** Closes every pool. */
    @Override
    public void close() {
        byTarget.values().forEach(Database::close);
    }
}
