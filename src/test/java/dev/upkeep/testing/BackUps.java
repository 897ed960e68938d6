package dev.upkeep.testing;

import dev.upkeep.backup.BackUp;
import dev.upkeep.backup.StoredBackups;
import dev.upkeep.backup.age.AgeIdentities;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.restore.RestoreBackup;
import dev.upkeep.backup.verify.RestoredCopies;
import dev.upkeep.backup.verify.VerifyBackup;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.process.Programs;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The job back-up of a target `main`, with everything it needs. */
public final class BackUps implements AutoCloseable {
    private final Programs programs = new Programs(Duration.ZERO);
    private final Database database;
    private final ObjectStore store;
    private final BackUp backUp;
    private final Settings settings;

    /** @param settings of {@link SampleTarget} */
    public BackUps(Settings settings) {
        this.settings = settings;
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

    /** Makes a backup, as the route does: the dump, and its manifest. */
    public Manifest backUp() {
        Manifest manifest = backUp.dump(Sample.run("back-up"));
        keep(manifest);
        return manifest;
    }

    /** Stores a manifest, true or not. */
    public void keep(Manifest manifest) {
        store.put(manifest.key(), manifest.json().getBytes(StandardCharsets.UTF_8), "application/json");
    }

    /** The job verify-backup of the same target. */
    public VerifyBackup verification() {
        return new VerifyBackup(
                settings,
                new ObjectStores(Map.of("main", store)),
                programs,
                run -> Optional.empty(),
                target -> decryption(),
                Clock.systemUTC(),
                System.getenv("PATH"),
                "1.2.3");
    }

    /**
     * What makes scratch databases for the same target.
     *
     * @param runs tells which runs are over
     */
    public RestoredCopies copies(RunStates runs) {
        return new RestoredCopies(
                settings,
                new Databases(Map.of("main", database)),
                new ObjectStores(Map.of("main", store)),
                programs,
                runs,
                target -> decryption(),
                Clock.systemUTC(),
                System.getenv("PATH"));
    }

    /** What restores the same target's backups. */
    public RestoreBackup restoration() {
        return new RestoreBackup(
                settings.target("main"), store, decryption(), programs, Clock.systemUTC(), System.getenv("PATH"));
    }

    /** The target's backups as a person sees them. */
    public StoredBackups stored() {
        return new StoredBackups(
                settings.target("main"), store, decryption(), programs, Clock.systemUTC(), System.getenv("PATH"));
    }

    private Decryption decryption() {
        return AgeIdentities.decryption(settings.target("main").backup().ageIdentityFile());
    }

    /** The target's backups. */
    public Catalogue catalogue() {
        return new Catalogue(store, new UpkeepKeys("upkeep/", "main"));
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
