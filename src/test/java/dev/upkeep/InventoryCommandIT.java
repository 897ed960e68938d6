package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.objectstore.ListedVersion;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.InventoryBucket;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.sqlite.SQLiteDataSource;

/** The packaged process, on whose class path the SQL engine is not: it is loaded when an inventory is read. */
class InventoryCommandIT {
    @TempDir
    Path folder;

    @Test
    void theCommandReadsTheInventoryAndSaysSo() {
        JdbcTemplate application = application();
        ObjectStoreSettings bucket = S3Server.shared().newBucket();
        Instant taken = Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(3600);
        try (InventoryBucket inventory = new InventoryBucket(S3Server.shared().newBucket(), bucket.bucket())) {
            inventory
                    .in("Parquet")
                    .file(List.of(object("ann@x.com/a", 3), object("ann@x.com/b", 4), object("gone/a", 5)))
                    .write(taken);
            TestHome home = UpkeepProcess.bucketOnly(folder.resolve("home"), bucket)
                    .with("DATABASE_URL", "sqlite:" + folder.resolve("application.db"))
                    .with("UPKEEP_STORAGE_INVENTORY_LOCATION", inventory.location());

            UpkeepProcess process = UpkeepProcess.run(home, "run", "recalculate-storage");

            assertThat(process.exitCode()).as(process.all()).isZero();
            assertThat(process.all().replaceAll("\\s+", " "))
                    .contains("Read from the inventory of "
                            + taken.toString().substring(0, 16).replace('T', ' ')
                            + " UTC, because storage.inventory names one: 3 rows in 1 file of ")
                    .contains("What was stored or deleted since then is not in it.");
            assertThat(application.queryForObject("select storage_used from user", Long.class))
                    .isEqualTo(7);
        }
    }

    private static ListedVersion object(String key, long bytes) {
        return new ListedVersion(new StoredObject(key, bytes, Instant.EPOCH), ListedVersion.State.CURRENT, null);
    }

    private JdbcTemplate application() {
        SQLiteDataSource file = new SQLiteDataSource();
        file.setUrl("jdbc:sqlite:" + folder.resolve("application.db"));
        JdbcTemplate application = new JdbcTemplate(file);
        application.execute("create table user (id integer primary key, email text, storage_used integer)");
        application.update("insert into user values (1, 'ann@x.com', 0)");
        return application;
    }
}
