package dev.upkeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup in a copy of the bucket, below another prefix. */
class CopiedBackupIT {
    private static final String PREFIX = "second/upkeep/";

    @TempDir
    Path home;

    private BackUps backUps;

    @BeforeEach
    void make() throws Exception {
        Path file = home.resolve("app.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("create table t as select 1 as id union all select 2");
        }
        backUps = new BackUps(new SampleTarget(
                        home,
                        new DatabaseAddress.Sqlite(file),
                        S3Server.shared().newBucket())
                .settings());
    }

    @AfterEach
    void close() {
        backUps.close();
    }

    @Test
    void namesItsOwnFiles() throws Exception {
        Manifest manifest = backUps.backUp();
        moveAll();

        Manifest copied = copies().find("latest").manifest();

        assertThat(copied.id()).isEqualTo(manifest.id());
        assertThat(copied.main().file().key())
                .isEqualTo("second/" + manifest.main().file().key());
        assertThat(copied.key()).startsWith(PREFIX);
        Path restored = home.resolve("restored.db");
        RestoreBackup restoration = backUps.restoration();
        assertThat(restoration
                        .restore(
                                Sample.run("restore"),
                                copies().find("latest"),
                                new RestoreRequest(
                                        new DatabaseAddress.Sqlite(restored), null, null, List.of(), 1, false))
                        .findings())
                .isEmpty();
    }

    @Test
    void namesNoFileOfAnother() {
        Manifest manifest = backUps.backUp();
        String stolen = manifest.json().replace(manifest.id() + "/dump", "20260101T000000Z-others/dump");
        backUps.store().put(manifest.key(), stolen.getBytes(StandardCharsets.UTF_8), "application/json");

        assertThat(backUps.catalogue().list()).isEmpty();
    }

    private Catalogue copies() {
        return new Catalogue(backUps.store(), new UpkeepKeys(PREFIX, "main"));
    }

    private void moveAll() throws Exception {
        ObjectStore store = backUps.store();
        List<String> keys = new ArrayList<>();
        store.listObjects("", page -> page.stream().map(StoredObject::key).forEach(keys::add));
        for (String key : keys) {
            try (InputStream content = store.open(key)) {
                store.put("second/" + key, content.readAllBytes(), "application/octet-stream");
            }
        }
        store.deleteAll(keys);
    }
}
