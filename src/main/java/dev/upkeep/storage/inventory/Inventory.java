package dev.upkeep.storage.inventory;

import dev.upkeep.failure.UpkeepException;
import java.util.List;
import java.util.function.Consumer;

/** A list of a bucket's objects that was found, and is recent enough. Used by one thread. */
public interface Inventory extends AutoCloseable {
    /** What it is. */
    InventoryFacts facts();

    /**
     * Reads a part of it, whole or not at all.
     *
     * @param part its number, from 0
     * @param grouping how objects are added up; a group may come in several parts, and only once in each
     * @param groups is given at most 1,000 at a time; those that begin alike mostly lie together
     * @throws UpkeepException of kind DATA when the part is damaged, or is not of this bucket; UNAVAILABLE when it cannot
     *     be had now; CONFIGURATION when memory, room or a right is missing; what came until then is void
     */
    void read(int part, Grouping grouping, Consumer<List<KeyGroup>> groups);

    @Override
    void close();
}
