package dev.upkeep.storage;

import dev.upkeep.database.Database;
import dev.upkeep.database.Drivers;
import dev.upkeep.database.StateSchema;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.storage.inventory.Inventories;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import dev.upkeep.testing.SettableClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The job as its route runs it, on users that a test keeps in memory. */
final class StorageJob implements AutoCloseable {
    private final Path home;
    private final ObjectStoreSettings bucket;
    private final ObjectStore store;
    private final Database state;
    private final SettableClock clock;
    private final Map<Integer, Map<String, Object>> users = new TreeMap<>();
    private StorageSettings settings = Sample.storage("{email}/");
    private ActiveRun lastRun;
    private int written;

    StorageJob(Path home, ObjectStoreSettings bucket, SettableClock clock) {
        this.home = home;
        this.bucket = bucket;
        this.clock = clock;
        this.store = new ObjectStore(bucket);
        this.state = Database.ofState(Sample.sqlite(home.resolve("upkeep.db")));
        new StateSchema(state).migrate();
    }

    StorageJob with(StorageSettings wanted) {
        settings = wanted;
        return this;
    }

    ObjectStore store() {
        return store;
    }

    StorageHistory history() {
        return new StorageHistory(state.dataSource(), "main");
    }

    StorageJob user(int id, String email, Long storageUsed) {
        return user(id, email, storageUsed, null);
    }

    StorageJob user(int id, String email, Long storageUsed, Long quota) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", id);
        row.put("email", email);
        row.put("storage_used", storageUsed);
        row.put("quota", quota);
        users.put(id, row);
        return this;
    }

    void forget(int id) {
        users.remove(id);
    }

    /** What the database says by now, by e-mail. */
    Map<String, Long> recorded() {
        Map<String, Long> recorded = new HashMap<>();
        users.values().forEach(row -> recorded.put((String) row.get("email"), (Long) row.get("storage_used")));
        return recorded;
    }

    /** How many rows were written in all. */
    int written() {
        return written;
    }

    /** The last run's batches of rows. */
    List<Integer> batches() {
        List<Integer> sizes = new ArrayList<>();
        job().updates(lastRun).forEachRemaining(batch -> sizes.add(batch.size()));
        return sizes;
    }

    StorageReport run() {
        return run(Map.of());
    }

    StorageReport run(Map<String, String> parameters) {
        return run(Sample.run("recalculate-storage", parameters));
    }

    /** What the last run gives as the row's old number, by id. */
    Map<Integer, Long> recordedAtFirst() {
        Map<Integer, Long> recorded = new HashMap<>();
        job().updates(lastRun)
                .forEachRemaining(batch ->
                        batch.forEach(row -> recorded.put((Integer) row.get("id"), (Long) row.get("recorded"))));
        return recorded;
    }

    StorageReport run(ActiveRun run) {
        StorageUsage job = job();
        StorageReport report = measure(run);
        job.updates(run)
                .forEachRemaining(batch -> batch.forEach(row -> {
                    users.get((Integer) row.get("id")).put("storage_used", row.get("storage_used"));
                    written++;
                }));
        return job.finish(run, report);
    }

    StorageReport finish(ActiveRun run, StorageReport report) {
        return job().finish(run, report);
    }

    /** Measures and leaves it at that, as a run does that is killed before it writes. */
    StorageReport measure(ActiveRun run) {
        lastRun = run;
        StorageUsage job = job();
        job.load(run, users.values().iterator());
        return job.measure(run);
    }

    private StorageUsage job() {
        return new StorageUsage(
                new SampleTarget(home, new DatabaseAddress.Sqlite(home.resolve("x.db")), bucket)
                        .withStorage(settings)
                        .settings(),
                new ObjectStores(Map.of("main", store)),
                target -> new StorageHistory(state.dataSource(), target),
                new Inventories(new Drivers(List.of()), clock),
                new LastMeasured(),
                clock);
    }

    @Override
    public void close() {
        store.close();
        state.close();
    }
}
