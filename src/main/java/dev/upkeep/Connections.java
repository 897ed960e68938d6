package dev.upkeep;

import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.process.Programs;
import dev.upkeep.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Upkeep reaches outside itself. Nothing is connected before it is asked for something.
 *
 * @param databases the targets' databases
 * @param stores the targets' buckets
 * @param copies the buckets that theirs are copied into, of the targets that have one
 * @param programs the programs that it starts
 */
record Connections(Databases databases, ObjectStores stores, ObjectStores copies, Programs programs)
        implements AutoCloseable {
    /** Those that the settings name. */
    static Connections to(Settings settings) {
        Map<String, Database> databases = new LinkedHashMap<>();
        Map<String, ObjectStore> stores = new LinkedHashMap<>();
        Map<String, ObjectStore> copies = new LinkedHashMap<>();
        settings.targets().forEach((name, target) -> {
            databases.put(name, new Database(name, target.database()));
            stores.put(name, new ObjectStore(target.objectStore()));
            target.copy().ifPresent(copy -> copies.put(name, new ObjectStore(copy.destination(), "copy")));
        });
        return new Connections(
                new Databases(databases),
                new ObjectStores(stores),
                new ObjectStores(copies),
                new Programs(settings.shutdownTimeout().plus(Shutdown.CANCELLATION)));
    }

    @Override
    public void close() {
        try (databases;
                stores;
                copies) {
            programs.close();
        }
    }
}
