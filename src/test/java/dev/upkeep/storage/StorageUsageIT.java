package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.database.Database;
import dev.upkeep.database.Drivers;
import dev.upkeep.database.StateSchema;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.storage.inventory.Inventories;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StorageUsageIT {
    private static final Instant NOW = Instant.parse("2026-11-23T03:30:00Z");

    @TempDir
    Path home;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private final ObjectStore store = new ObjectStore(bucket);
    private final List<Map<String, Object>> users = new ArrayList<>();
    private String userPrefix = "{email}/";
    private Database state;

    @BeforeEach
    void open() {
        state = Database.ofState(Sample.sqlite(home.resolve("upkeep.db")));
        new StateSchema(state).migrate();
    }

    @AfterEach
    void close() {
        store.close();
        state.close();
    }

    @Test
    void namesEachDriftAndHandsOutWhatToWrite() {
        put("ann@x.com/a.pdf", 10);
        put("ann@x.com/deep/b.pdf", 5);
        put("bob@x.com/c.pdf", 7);
        user(1, "ann@x.com", 20L);
        user(2, "bob@x.com", 7);
        user(3, "eve@x.com", 4L);

        ActiveRun run = Sample.run("recalculate-storage");
        StorageReport report = measure(run);

        assertThat(report.drift())
                .containsExactly(
                        new StorageReport.UserDrift(1, "ann@x.com", 20L, 15, 2, 5L),
                        new StorageReport.UserDrift(3, "eve@x.com", 4L, 0, 0, 4L));
        assertThat(report.driftBytes()).isEqualTo(9);
        assertThat(updates(run))
                .containsExactly(
                        Map.of("id", 1, "storage_used", 15L, "recorded", 20L, "object_count", 2L, "billed_bytes", 15L),
                        Map.of("id", 3, "storage_used", 0L, "recorded", 4L, "object_count", 0L, "billed_bytes", 0L));
        assertThat(report.measured()).isEqualTo(new Usage(3, 22));
        assertThat(report.recordedBytes()).isEqualTo(31);
        assertThat(report.userCount()).isEqualTo(3);
        assertThat(report.usersWithoutObjects()).isEqualTo(1);
        assertThat(report.measuredAt()).isEqualTo(NOW);
        assertThat(report.unit()).isEqualTo("bytes");
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.summary())
                .isEqualTo("Measured 3 users with 3 objects (22 B); 2 corrected in the database; "
                        + "0 objects (0 B) under no user's prefix");
    }

    @Test
    void aDryRunFindsDriftAndHandsOutNothing() {
        put("ann@x.com/a.pdf", 10);
        user(1, "ann@x.com", 20L);

        ActiveRun run = Sample.dryRun("recalculate-storage");
        StorageReport report = measure(run);

        assertThat(report.hasFindings()).isTrue();
        assertThat(report.drift()).hasSize(1);
        assertThat(updates(run)).isEmpty();
    }

    @Test
    void countsAUserWithMoreObjectsThanAPageHas() throws IOException {
        putOnDisk("ann@x.com/", 2_500);
        user(1, "ann@x.com", 0L);

        assertThat(measure(Sample.run("recalculate-storage")).measured()).isEqualTo(new Usage(2_500, 2_500));
        assertThat(measureOne("ann@x.com").measured()).isEqualTo(new Usage(2_500, 2_500));
    }

    @Test
    void noUsersPrefixSwallowsAnothers() {
        put("ann@x.com/a", 1);
        put("ann@x.com.au/a", 2);
        put("ann@x.co/a", 4);
        user(1, "ann@x.com", null);
        user(2, "ann@x.com.au", null);
        user(3, "ann@x.co", null);

        assertThat(measuredBytes(measure(Sample.run("recalculate-storage")))).containsExactly(4L, 2L, 1L);
        assertThat(measuredBytes(measureOne("ann@x.com"))).containsExactly(1L);
    }

    @Test
    void takesEveryCharacterOfAnEMailLiterally() {
        List<String> odd = List.of(
                "a%40b@x.com",
                "a%2540b@x.com",
                "a+b@x.com",
                "a b@x.com",
                "jörg@bücher.de",
                "Ann@x.com",
                "ann@x.com",
                "a\\b@x.com",
                "$1{email}@x.com",
                "用户@例子.公司",
                "😀@x.com",
                "o'hara@x.com",
                "a&b=c?d#e@x.com");
        for (int i = 0; i < odd.size(); i++) {
            put(odd.get(i) + "/a", i + 1);
            user(i, odd.get(i), null);
        }

        StorageReport report = measure(Sample.run("recalculate-storage"));

        assertThat(report.unowned()).isEqualTo(Usage.NONE);
        for (int i = 0; i < odd.size(); i++) {
            assertThat(report.drift().get(odd.size() - 1 - i))
                    .as(odd.get(i))
                    .extracting(StorageReport.UserDrift::label, StorageReport.UserDrift::measuredBytes)
                    .containsExactly(odd.get(i), i + 1L);
            assertThat(measuredBytes(measureOne(odd.get(i)))).as(odd.get(i)).containsExactly(i + 1L);
        }
    }

    @Test
    void whatIsNotRecordedDiffersAlsoFromNothing() {
        put("bob@x.com/a", 1);
        user(1, "ann@x.com", null);
        user(2, "bob@x.com", 1);

        StorageReport report = measure(Sample.run("recalculate-storage"));

        assertThat(report.drift()).containsExactly(new StorageReport.UserDrift(1, "ann@x.com", null, 0, 0, null));
    }

    @Test
    void countsUnownedObjectsByTheirFirstSegmentAndUpkeepsOwnApart() {
        put("ann@x.com/a", 1);
        put("gone@x.com/a", 2);
        put("gone@x.com/b", 3);
        put("loose.txt", 4);
        put("upkeep/main/backups/x/dump.pgc.zst", 100);
        user(1, "ann@x.com", 1);

        StorageReport report = measure(Sample.run("recalculate-storage"));

        assertThat(report.unowned()).isEqualTo(new Usage(3, 9));
        assertThat(report.unownedGroups())
                .containsExactly(
                        new StorageReport.Group("gone@x.com/", 2, 5), new StorageReport.Group("(no folder)", 1, 4));
        assertThat(report.upkeep()).isEqualTo(new Usage(1, 100));
        assertThat(report.measured()).isEqualTo(new Usage(1, 1));
    }

    @Test
    void writesNothingWhenTheBucketIsEmptyAlthoughUsageIsRecorded() {
        put("upkeep/main/backups/x/dump.pgc.zst", 100);
        user(1, "ann@x.com", 5_000_000);

        assertThat(failure(Sample.run("recalculate-storage")))
                .hasMessageContaining(bucket.bucket())
                .hasMessageContaining("no object of the application")
                .hasMessageContaining("4.8 MiB")
                .hasMessageContaining("Nothing was written")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);
    }

    @Test
    void writesNothingWhenThePrefixFitsNoObjectAtAll() {
        userPrefix = "users/{id}/";
        put("ann@x.com/a", 1);
        user(1, "ann@x.com", 1);

        assertThat(failure(Sample.run("recalculate-storage")))
                .hasMessageContaining("none under storage.user-prefix=users/{id}/")
                .hasMessageContaining("ann@x.com/");
    }

    @Test
    void anEmptyBucketIsFineWhenNothingIsRecorded() {
        user(1, "ann@x.com", 0);
        user(2, "bob@x.com", null);

        assertThat(measure(Sample.run("recalculate-storage")).drift()).hasSize(1);
    }

    @Test
    void measuresTheOneUserWhomTheRequestNames() {
        put("ann@x.com/a", 1);
        put("bob@x.com/a", 2);
        user(1, "ann@x.com", 9);
        user(2, "bob@x.com", 9);

        StorageReport report = measureOne("bob@x.com");

        assertThat(report.drift()).containsExactly(new StorageReport.UserDrift(2, "bob@x.com", 9L, 2, 1, 7L));
        assertThat(report.user()).isEqualTo("bob@x.com");
        assertThat(report.userCount()).isEqualTo(1);
        assertThat(report.summary()).isEqualTo("Measured 1 user with 1 object (2 B); 1 corrected in the database");
    }

    @Test
    void oneUserMayHaveNothingLeft() {
        user(1, "ann@x.com", 9);

        ActiveRun run = Sample.run("recalculate-storage", Map.of("user", "ann@x.com"));
        measure(run);

        assertThat(updates(run))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("id", 1).containsEntry("storage_used", 0L));
    }

    @Test
    void refusesAUserWhomNobodyKnows() {
        user(1, "ann@x.com", 9);

        assertThat(failure(Sample.run("recalculate-storage", Map.of("user", "nobody@x.com"))))
                .hasMessageContaining("'nobody@x.com'")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.REFUSED);
    }

    @Test
    void stopsBetweenPagesWhenCancelled() throws IOException {
        putOnDisk("ann@x.com/", 1_500);
        user(1, "ann@x.com", 0);
        ActiveRun[] run = new ActiveRun[1];
        run[0] = Sample.run(
                "recalculate-storage",
                (activity, done, total) -> run[0].cancel(FailureKind.CANCELLED, "Enough after " + done + "."));

        assertThat(failure(run[0])).hasMessage("Enough after 1000.");

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aBucketThatCannotBeListedFailsTheRun() {
        user(1, "ann@x.com", 9);
        ObjectStoreSettings wrong = S3Server.shared().settings("no-such-bucket", S3Server.SECRET);

        try (ObjectStore missing = new ObjectStore(wrong)) {
            assertThat(catchThrowableOfType(
                                    UpkeepException.class, () -> measure(missing, Sample.run("recalculate-storage")))
                            .kind())
                    .isEqualTo(FailureKind.CONFIGURATION);
        }
    }

    private StorageUsage job(ObjectStore of) {
        return new StorageUsage(
                new SampleTarget(home, new DatabaseAddress.Sqlite(home.resolve("x.db")), bucket)
                        .withUserPrefix(userPrefix)
                        .settings(),
                new ObjectStores(Map.of("main", of)),
                target -> new StorageHistory(state.dataSource(), target),
                new Inventories(new Drivers(List.of()), Clock.fixed(NOW, ZoneOffset.UTC)),
                new LastMeasured(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private StorageReport measure(ActiveRun run) {
        return measure(store, run);
    }

    private StorageReport measure(ObjectStore of, ActiveRun run) {
        StorageUsage job = job(of);
        job.load(run, users.iterator());
        return job.measure(run);
    }

    private StorageReport measureOne(String user) {
        return measure(Sample.run("recalculate-storage", Map.of("user", user)));
    }

    private List<Map<String, Object>> updates(ActiveRun run) {
        List<Map<String, Object>> updates = new ArrayList<>();
        job(store).updates(run).forEachRemaining(updates::addAll);
        return updates;
    }

    private UpkeepException failure(ActiveRun run) {
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> measure(run));
        assertThat(failure).as("the failure").isNotNull();
        return failure;
    }

    private static List<Long> measuredBytes(StorageReport report) {
        return report.drift().stream()
                .map(StorageReport.UserDrift::measuredBytes)
                .toList();
    }

    private void user(int id, String email, Number storageUsed) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", id);
        row.put("email", email);
        row.put("storage_used", storageUsed);
        users.add(row);
    }

    private void put(String key, int bytes) {
        store.put(key, new byte[bytes], "application/octet-stream");
    }

    /** Objects of one byte each; the server's objects are files, and these are made faster than by its API. */
    private void putOnDisk(String prefix, int count) throws IOException {
        Path folder = Files.createDirectories(
                S3Server.shared().directory().resolve(bucket.bucket()).resolve(prefix));
        for (int i = 0; i < count; i++) {
            Files.write(folder.resolve("object-" + i), new byte[1]);
        }
    }
}
