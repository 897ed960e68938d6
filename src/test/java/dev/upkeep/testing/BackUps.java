package dev.upkeep.testing;

import dev.upkeep.backup.BackUp;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.process.Programs;
import dev.upkeep.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The job back-up of a target `main`, with everything it needs. */
public final class BackUps implements AutoCloseable {
    private final Programs programs = new Programs(Duration.ZERO);
    private final Database database;
    private final ObjectStore store;
    private final BackUp backUp;

    /** @param settings of {@link SampleTarget} */
    public BackUps(Settings settings) {
        database = new Database("main", settings.target("main").database());
        store = new ObjectStore(settings.target("main").objectStore());
        backUp = new BackUp(
                settings,
                new Databases(Map.of("main", database)),
                new ObjectStores(Map.of("main", store)),
                programs,
                Clock.systemUTC(),
                System.getenv("PATH"),
                "1.2.3");
    }

    public BackUp job() {
        return backUp;
    }

    public ObjectStore store() {
        return store;
    }

    public Programs programs() {
        return programs;
    }

    /** The keys of all objects in the bucket. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        store.listObjects("", page -> page.stream().map(StoredObject::key).forEach(keys::add));
        return keys;
    }

    /** All incomplete uploads in the bucket. */
    public List<IncompleteUpload> uploads() {
        List<IncompleteUpload> uploads = new ArrayList<>();
        store.listIncompleteUploads("", uploads::addAll);
        return uploads;
    }

    @Override
    public void close() {
        database.close();
        store.close();
        programs.close();
    }
}
