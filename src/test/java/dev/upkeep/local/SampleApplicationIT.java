package dev.upkeep.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

class SampleApplicationIT {
    @TempDir
    private Path directory;

    private final ObjectStore store = new ObjectStore(S3Server.shared().newBucket());
    private final Clock clock = Clock.systemUTC();
    private Databases databases;
    private JdbcTemplate database;

    @BeforeEach
    void migrate() {
        databases = new Databases(
                Map.of("main", new Database("main", Sample.emptySqlite(directory.resolve("application.db")))));
        new Migrating(databases.of("main"), Path.of("config", "migrations")).up(Sample.run("migrate"));
        database = new JdbcTemplate(databases.of("main").dataSource());
    }

    @AfterEach
    void close() {
        databases.close();
        store.close();
    }

    @Test
    void makesAnApplicationWithEverythingThatTheJobsAreFor() {
        assertThat(sample().fillIfEmpty()).isTrue();

        Map<String, Long> used = new HashMap<>();
        List<StoredObject> unowned = new ArrayList<>();
        Map<String, Long> recorded = new HashMap<>();
        database.query("select email, storage_used from \"user\"", row -> {
            recorded.put(row.getString(1), row.getLong(2));
        });
        List<StoredObject> all = new ArrayList<>();
        store.listObjects("", all::addAll);
        for (StoredObject object : all) {
            String owner = object.key().replaceAll("/.*", "");
            if (recorded.containsKey(owner)) {
                used.merge(owner, object.bytes(), Long::sum);
            } else {
                unowned.add(object);
            }
        }

        assertThat(all).hasSizeBetween(1500, 1800);
        assertThat(recorded).hasSize(300).containsKeys("ann@x.com", "ann@x.com.au", "100%cotton@shop.example");
        assertThat(used).hasSize(300);
        assertThat(recorded.entrySet().stream().filter(user -> !user.getValue().equals(used.get(user.getKey()))))
                .hasSizeBetween(5, 30);
        assertThat(unowned).hasSize(6);
        assertThat(count("select count(*) from document")).isEqualTo(all.size() - unowned.size());
        assertThat(count("select max(n) from (select count(*) as n from document group by user_id)"))
                .isEqualTo(1050);
        assertThat(count("select sum(bytes) from document"))
                .isEqualTo(used.values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void leavesIncompleteUploadsBehindOfWhichSomeAreOld() {
        sample().fillIfEmpty();

        List<IncompleteUpload> uploads = new ArrayList<>();
        store.listIncompleteUploads("", uploads::addAll);
        Instant yesterday = Instant.now().minus(Duration.ofHours(24));

        assertThat(uploads).hasSize(5).allMatch(upload -> store.uploadedBytes(upload) >= 60_000);
        assertThat(uploads.stream().filter(upload -> upload.initiatedAt().isBefore(yesterday)))
                .hasSize(3);
    }

    @Test
    void touchesNothingWhereThereIsAUser() {
        database.update(
                "insert into \"user\" (id, email, name, plan_id, storage_used, created_at) values (1, 'me@home.example', 'Me', 1, 0, '2026-01-01 00:00:00')");

        assertThat(sample().fillIfEmpty()).isFalse();

        assertThat(count("select count(*) from \"user\"")).isEqualTo(1);
        List<StoredObject> all = new ArrayList<>();
        store.listObjects("", all::addAll);
        assertThat(all).isEmpty();
    }

    @Test
    void isNotMadeAmongTheTablesOfAnotherApplication() {
        database.execute("alter table document rename column object_key to path");

        assertThat(sample().fillIfEmpty()).isFalse();

        assertThat(count("select count(*) from \"user\"")).isZero();
        List<StoredObject> all = new ArrayList<>();
        store.listObjects("", all::addAll);
        assertThat(all).isEmpty();
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(SampleContent.users()).isEqualTo(SampleContent.users());
        assertThat(SampleContent.users()).extracting(SampleContent.User::email).doesNotHaveDuplicates();
    }

    private SampleApplication sample() {
        return new SampleApplication(
                databases.of("main").dataSource(), store, S3Server.shared().directory(), clock);
    }

    private long count(String query) {
        return database.queryForObject(query, Long.class);
    }
}
