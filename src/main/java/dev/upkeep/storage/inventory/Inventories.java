package dev.upkeep.storage.inventory;

import dev.upkeep.database.Drivers;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.Durations;
import dev.upkeep.settings.InventorySettings;
import dev.upkeep.settings.StorageSettings.CountedObjects;
import dev.upkeep.settings.TargetSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.Set;

/** Finds targets' inventories. Thread-safe. */
public final class Inventories {
    /** Clocks differ; by more than this one of them is wrong. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);

    private final Drivers drivers;
    private final Clock clock;

    /**
     * @param drivers the JDBC drivers that may read inventories
     * @param clock tells how old an inventory is
     */
    public Inventories(Drivers drivers, Clock clock) {
        this.drivers = drivers;
        this.clock = clock;
    }

    /**
     * Finds the newest inventory of a target's bucket; the caller closes it.
     *
     * @param target the target, which has an inventory
     * @param settings where it is
     * @param folder where files may lie for a while; made, and deleted when the inventory is closed
     * @throws UpkeepException of kind DATA when it is older than `storage.inventory.max-age`, of another bucket or
     *     damaged; CONFIGURATION when there is none or a part of it is missing that counts
     */
    public Inventory newest(ActiveRun run, TargetSettings target, InventorySettings settings, Path folder) {
        InventorySettings.Source source = settings.source();
        Inventory found = source instanceof InventorySettings.Files files
                ? files(run, target, files, folder)
                : table(run, target, (InventorySettings.Table) source);
        try {
            requireRecent(found.facts(), settings.maxAge());
            return found;
        } catch (RuntimeException e) {
            found.close();
            throw e;
        }
    }

    private Inventory files(ActiveRun run, TargetSettings target, InventorySettings.Files files, Path folder) {
        ObjectStore store = new ObjectStore(target.objectStore().withBucket(files.bucket()));
        try {
            ManifestSearch.Found found = new ManifestSearch(store, files.prefix()).newest();
            String place = "The inventory s3://" + files.bucket() + "/" + found.key();
            Manifest manifest = found.manifest();
            if (!manifest.sourceBucket().equals(target.objectStore().bucket())) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        place + " is of the bucket " + manifest.sourceBucket() + ", and the one that is measured is "
                                + target.objectStore().bucket()
                                + ". Nothing was written. Correct storage.inventory.location or s3.bucket.");
            }
            if (versionsNeeded(target) && !manifest.versions()) {
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        place + " has current objects only, and storage.count names versions or delete-markers. Set"
                                + " the inventory's configuration to include all versions, or count current only.");
            }
            long memory = files.memoryBytes();
            return new FilesInventory(
                    run, store, new EmbeddedEngine(drivers, memory), StagingFolder.create(folder), found);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private Inventory table(ActiveRun run, TargetSettings target, InventorySettings.Table table) {
        Properties properties = new Properties();
        table.user().ifPresent(user -> properties.setProperty("user", user));
        table.password().ifPresent(password -> properties.setProperty("password", password));
        Connection connection;
        try {
            connection = drivers.connect(table.jdbcUrl(), properties)
                    .orElseThrow(() -> new UpkeepException(
                            FailureKind.CONFIGURATION,
                            "No JDBC driver here understands the address of the table " + table.describe()
                                    + " (storage.inventory.jdbc-url). Put the driver's jar into the folder `drivers`"
                                    + " beside `config`, and start again."));
        } catch (SQLException e) {
            throw TableInventory.explain(table, e);
        }
        try {
            return TableInventory.of(
                    run, connection, table, target.objectStore().bucket(), versionsNeeded(target));
        } catch (RuntimeException e) {
            closeQuietly(connection, e);
            throw e;
        }
    }

    private static void closeQuietly(Connection connection, RuntimeException failure) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static boolean versionsNeeded(TargetSettings target) {
        Set<CountedObjects> counted = target.storage().counted();
        return counted.contains(CountedObjects.VERSIONS) || counted.contains(CountedObjects.DELETE_MARKERS);
    }

    private void requireRecent(InventoryFacts facts, Duration maxAge) {
        Instant now = clock.instant();
        Duration age = Duration.between(facts.takenAt(), now);
        if (age.compareTo(maxAge) > 0) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The newest inventory, " + facts.place() + ", is of " + facts.takenAt() + " and thereby "
                            + Durations.text(age) + " old; storage.inventory.max-age allows " + Durations.text(maxAge)
                            + ". Nothing was written. See whether the store still writes inventories, allow more where"
                            + " they are weekly (9d), or list the bucket by UPKEEP_STORAGE_LISTING=bucket.");
        }
        if (age.negated().compareTo(CLOCK_DIFFERENCE) > 0) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The newest inventory, " + facts.place() + ", is of " + facts.takenAt() + ", which is still to come"
                            + " by this machine's clock (" + now + "). Nothing was written. Set the clock right.");
        }
    }
}
