package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.KeyRange;
import dev.upkeep.objectstore.ListedVersion;
import dev.upkeep.objectstore.ListingLimits;
import dev.upkeep.objectstore.RangeSink;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.InventorySettings;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.settings.StorageSettings.CountedObjects;
import dev.upkeep.settings.StorageSettings.Listing;
import dev.upkeep.settings.StoreProvider;
import dev.upkeep.testing.InventoryBucket;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Mock;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** An inventory in place of a listing: the same report, or none. */
@Timeout(240)
class InventoryIT {
    private static final Instant TAKEN = Instant.parse("2026-11-23T01:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-23T03:30:00Z");

    @TempDir
    Path home;

    private final List<String> emails = new ArrayList<>();
    private String template = "{email}/";
    private Set<CountedObjects> counted = Set.of();
    private ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private Optional<InventorySettings.Table> table = Optional.empty();
    private InventoryBucket inventory = new InventoryBucket(S3Server.shared().newBucket(), bucket.bucket());

    @AfterEach
    void close() {
        inventory.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CSV", "Parquet"})
    void givesTheReportThatTheListingGives(String format) {
        putOddKeys();
        writeInventory(format, 3);

        assertThatReportsAreTheSame();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CSV", "Parquet"})
    void tellsVersionsAndDeleteMarkersApart(String format) {
        onTheServerThatTakesAnyKey(S3Mock.shared().newVersionedBucket());
        inventory.withVersions();
        emails.addAll(List.of("ann@x.com", "bob@x.com"));
        try (StorageJob job = job(Listing.BUCKET)) {
            for (String key : List.of("ann@x.com/a", "ann@x.com/bb", "bob@x.com/a", "nobody/a")) {
                job.store().put(key, new byte[10], "text/plain");
                job.store().put(key, new byte[25], "text/plain");
                job.store().delete(key);
                if (!key.endsWith("b")) {
                    job.store().put(key, new byte[70], "text/plain");
                    job.store().delete(key);
                    job.store().put(key, new byte[140], "text/plain");
                }
            }
        }
        counted = Set.of(CountedObjects.VERSIONS, CountedObjects.DELETE_MARKERS);
        writeInventory(format, 2);

        StorageReport report = assertThatReportsAreTheSame();
        assertThat(report.counted())
                .containsExactly(
                        new StorageReport.Counted("current", 2, 280),
                        new StorageReport.Counted("versions", 8, 245),
                        new StorageReport.Counted("delete-markers", 5, 0));

        counted = Set.of();
        try (StorageJob job = job(Listing.AUTO)) {
            assertThat(job.run().measured()).isEqualTo(new Usage(2, 280));
        }
    }

    @Test
    void countsWhatAProviderRoundsUpAsTheListingDoes() {
        bucket = of(bucket, StoreProvider.WASABI);
        putOddKeys();
        writeInventory("Parquet", 2);

        assertThat(assertThatReportsAreTheSame().billedBytes()).isEqualTo(emails.size() * 10L * 4096);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "users/{email}/files/",
                "{email}/avatar-",
                "deep/er/{email}-",
                "{email}.dir/x",
                "a/b/c/d/e/f/g/h/i/j/k/l/{email}/"
            })
    void findsTheOwnerWhereverThePrefixEnds(String prefix) {
        template = prefix;
        onTheServerThatTakesAnyKey(S3Mock.shared().newBucket());
        emails.addAll(List.of("ann@x.com", "bob/two@x.com"));
        try (StorageJob job = job(Listing.BUCKET)) {
            int bytes = 1;
            for (String email : emails) {
                String start = prefix.replace("{email}", email);
                for (String name : List.of("1", "1/2", "2/3/4", "x", "", "y/z/")) {
                    job.store().put(start + name, new byte[bytes++], "text/plain");
                    String beside = start.substring(0, start.length() - 1) + "_/" + name;
                    job.store().put(beside, new byte[bytes++], "text/plain");
                }
            }
            job.store().put("users/loose", new byte[bytes], "text/plain");
        }
        writeInventory("Parquet", 2);

        assertThat(assertThatReportsAreTheSame().measured().objectCount()).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CSV", "Parquet"})
    void anEmptyBucketHasAnInventoryWithoutFiles(String format) {
        emails.add("ann@x.com");
        inventory.in(format).write(TAKEN);

        assertThat(assertThatReportsAreTheSame().measured()).isEqualTo(Usage.NONE);
    }

    @Test
    void thePartsOfIncompleteUploadsAreListedNevertheless() {
        emails.add("ann@x.com");
        counted = Set.of(CountedObjects.INCOMPLETE_UPLOADS);
        try (StorageJob job = job(Listing.BUCKET)) {
            job.store().put("ann@x.com/a", new byte[5], "text/plain");
            S3Client client = (S3Client) job.store().client();
            String id = client.createMultipartUpload(
                            request -> request.bucket(bucket.bucket()).key("ann@x.com/b"))
                    .uploadId();
            client.uploadPart(
                    request -> request.bucket(bucket.bucket())
                            .key("ann@x.com/b")
                            .uploadId(id)
                            .partNumber(1),
                    RequestBody.fromBytes(new byte[300]));
        }
        writeInventory("CSV", 1);

        assertThat(assertThatReportsAreTheSame().measured()).isEqualTo(new Usage(2, 305));
    }

    @Test
    void readsAnOlderInventoryWhileTheNewestIsBeingWritten() {
        emails.add("ann@x.com");
        putAnns(3);
        writeInventory("CSV", 1);
        inventory
                .store()
                .put(
                        InventoryBucket.manifestKey(TAKEN.plus(Duration.ofHours(1))),
                        "{".getBytes(StandardCharsets.UTF_8),
                        "a/b");
        inventory.store().put("daily/application/all-objects/hive/dt=2026-11-23-02-00/symlink.txt", new byte[1], "a/b");

        try (StorageJob job = job(Listing.AUTO)) {
            StorageReport report = job.run();

            assertThat(job.recorded()).isEqualTo(Map.of("ann@x.com", 6L));
            assertThat(report.inventory())
                    .isEqualTo(new StorageReport.InventoryRead(
                            "s3://" + inventory.store().bucket() + "/" + InventoryBucket.manifestKey(TAKEN),
                            TAKEN,
                            3,
                            1));
            assertThat(report.plan().listing()).isEqualTo("inventory");
            assertThat(report.summary()).endsWith("; by the inventory of 2026-11-23T01:00:00Z");
        }
    }

    @Test
    void aNamedUserIsListed() {
        emails.add("ann@x.com");
        putAnns(2);
        inventory.write(TAKEN);

        try (StorageJob job = job(Listing.AUTO)) {
            StorageReport report = job.run(Map.of("user", "ann@x.com"));

            assertThat(report.measured()).isEqualTo(new Usage(2, 3));
            assertThat(report.inventory()).isNull();
        }
    }

    @Test
    void anInterruptedPassGoesOnWithTheNextFile() {
        emails.add("ann@x.com");
        putAnns(9);
        writeInventory("CSV", 3);
        try (StorageJob job = job(Listing.AUTO)) {
            ActiveRun[] run = new ActiveRun[1];
            run[0] = Sample.run("recalculate-storage", (activity, done, total) -> {
                if (done == 2) {
                    run[0].cancel(FailureKind.CANCELLED, "Enough.");
                }
            });
            assertThat(failure(job, run[0])).hasMessage("Enough.");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(job.recorded()).containsEntry("ann@x.com", null);
            // Files that were read already are not asked for again.
            inventory
                    .store()
                    .listObjects(
                            "daily/application/all-objects/data/0",
                            page -> page.forEach(file -> inventory.store().delete(file.key())));

            StorageReport report = job.run();

            assertThat(report.resumedFrom()).isNotNull();
            assertThat(report.inventory().rows()).isEqualTo(9);
            assertThat(job.recorded()).isEqualTo(Map.of("ann@x.com", 45L));
        }
    }

    @Test
    void aNewerInventoryThanThatOfAnInterruptedPassIsReadFromItsBeginning() {
        emails.add("ann@x.com");
        putAnns(9);
        writeInventory("CSV", 3);
        try (StorageJob job = job(Listing.AUTO)) {
            ActiveRun[] run = new ActiveRun[1];
            run[0] = Sample.run("recalculate-storage", (activity, done, total) -> {
                if (done == 2) {
                    run[0].cancel(FailureKind.CANCELLED, "Enough.");
                }
            });
            assertThat(failure(job, run[0])).hasMessage("Enough.");
            assertThat(Thread.interrupted()).isTrue();
            inventory.file(List.of(current("ann@x.com/a", 4))).write(TAKEN.plusSeconds(3600));

            assertThat(job.run().measured()).isEqualTo(new Usage(1, 4));
        }
    }

    @Test
    void refusesTheInventoryOfAnotherBucket() {
        inventory.file(List.of(current("ann@x.com/a", 1))).write(TAKEN, "other-bucket", "CSV");

        assertRefused(FailureKind.DATA, "is of the bucket other-bucket", "storage.inventory.location");
    }

    @Test
    void refusesRowsOfAnotherBucket() {
        inventory.file("other-bucket", List.of(current("ann@x.com/a", 1))).write(TAKEN);

        assertRefused(FailureKind.DATA, "1 rows that are of no use", "another bucket");
    }

    @Test
    void refusesAnInventoryThatIsTooOld() {
        inventory.file(List.of(current("ann@x.com/a", 1))).write(NOW.minus(Duration.ofHours(49)));

        assertRefused(FailureKind.DATA, "2d1h old", "storage.inventory.max-age allows 2d", "UPKEEP_STORAGE_LISTING");
    }

    @Test
    void refusesAnInventoryOfTheFuture() {
        inventory.file(List.of(current("ann@x.com/a", 1))).write(NOW.plus(Duration.ofHours(2)));

        assertRefused(FailureKind.DATA, "still to come by this machine's clock");
    }

    @Test
    void refusesAnInventoryWithoutOneOfItsFiles() {
        inventory.file(List.of(current("ann@x.com/a", 1))).file(List.of(current("ann@x.com/b", 1)));
        inventory.store().delete(inventory.fileKey(1));
        inventory.write(TAKEN);

        assertRefused(FailureKind.DATA, "There is no object", "/data/1-");
    }

    @Test
    void refusesAFileWithAnotherMd5() {
        inventory.file(List.of(current("ann@x.com/a", 1)));
        byte[] content = content(inventory.fileKey(0));
        content[content.length / 2] ^= 1;
        inventory.store().put(inventory.fileKey(0), content, "a/b");
        inventory.write(TAKEN);

        assertRefused(FailureKind.DATA, "is not the one that the manifest names: its MD5 is another");
    }

    @Test
    void refusesAFileOfAnotherLength() {
        inventory.file(List.of(current("ann@x.com/a", 1)));
        inventory.store().put(inventory.fileKey(0), new byte[3000], "a/b");
        inventory.write(TAKEN);

        assertRefused(FailureKind.DATA, "it has not the", "bytes that it should have");
    }

    @Test
    void refusesAManifestWithAnotherChecksum() {
        inventory.file(List.of(current("ann@x.com/a", 1))).write(TAKEN);
        String key = InventoryBucket.manifestKey(TAKEN);
        inventory
                .store()
                .put(
                        key,
                        (new String(content(key), StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8),
                        "a/b");

        assertRefused(FailureKind.DATA, "manifest.json does not have the MD5 that manifest.checksum says");
    }

    @Test
    void refusesOrcByItsName() {
        inventory.file(new byte[] {'O', 'R', 'C'}).write(TAKEN, bucket.bucket(), "ORC");

        assertRefused(FailureKind.DATA, "format ORC", "Apache Parquet or CSV");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CSV", "Parquet"})
    void refusesFilesThatAreDamagedWhateverTheirMd5(String format) {
        List<ListedVersion> many = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            many.add(current("ann@x.com/" + i * 7919, i));
        }
        inventory.in(format).file(many);
        byte[] whole = content(inventory.fileKey(0));
        inventory.write(TAKEN);
        byte[] cut = Arrays.copyOf(whole, whole.length * 2 / 3);
        inventory.file(cut).write(TAKEN.plusSeconds(60));
        assertRefused(FailureKind.DATA, "cannot be read, although it has the MD5");

        byte[] torn = whole.clone();
        for (int i = whole.length / 3; i < whole.length / 3 + 200; i++) {
            torn[i] = (byte) (i * 31);
        }
        inventory.file(torn).write(TAKEN.plusSeconds(120));
        assertRefused(FailureKind.DATA, "cannot be read, although it has the MD5");

        inventory.file("what?".getBytes(StandardCharsets.UTF_8)).write(TAKEN.plusSeconds(180));
        assertRefused(FailureKind.DATA, "cannot be read, although it has the MD5");
    }

    @Test
    void refusesSizesThatAreNone() {
        inventory
                .file(gzip("\"" + bucket.bucket() + "\",\"ann@x.com/a\",\"many\",\"\"\n"))
                .write(TAKEN);
        assertRefused(FailureKind.DATA, "many");

        inventory
                .file(gzip("\"" + bucket.bucket() + "\",\"ann@x.com/a\",\"\",\"\"\n"))
                .write(TAKEN.plusSeconds(60));
        assertRefused(FailureKind.DATA, "no key or no size");

        inventory
                .file(gzip("\"" + bucket.bucket() + "\",\"ann@x.com/a\",\"1\"\n"))
                .write(TAKEN.plusSeconds(120));
        assertRefused(FailureKind.DATA, "cannot be read");
    }

    @Test
    void refusesAnInventoryWithoutSizes() {
        inventory.withSchema("Bucket, Key, LastModifiedDate").write(TAKEN);

        assertRefused(FailureKind.DATA, "has no column size", "Add the optional field Size");
    }

    @Test
    void refusesToCountVersionsThatAreNotInIt() {
        counted = Set.of(CountedObjects.VERSIONS);
        inventory.write(TAKEN);

        assertRefused(FailureKind.CONFIGURATION, "has current objects only", "include all versions");
    }

    @Test
    void saysWhereInventoriesShouldBeWhenThereIsNone() {
        inventory.store().put("daily/application/other/2026-11-23T01-00Z/manifest.json", new byte[1], "a/b");
        assertRefused(
                FailureKind.CONFIGURATION, "There is no complete inventory under storage.inventory.location=s3://");

        inventory.store().put(InventoryBucket.manifestKey(TAKEN), new byte[1], "a/b");
        assertRefused(FailureKind.CONFIGURATION, "none of the newest 1 folders by date", "2026-11-23T01-00Z/");
    }

    @Test
    void anotherDatabaseGivesTheSameReportByItsAddressAlone() throws SQLException {
        putOddKeys();
        DatabaseAddress.Postgres database = PostgresServer.shared().newDatabase();
        String url = "jdbc:postgresql://127.0.0.1:" + database.port() + "/" + database.database();
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create table inventory (bucket text, key text, version_id text, is_latest boolean,"
                    + " is_delete_marker boolean, size bigint, dt text default '2026-11-22-01-00')");
            InventoryBucket.insert(connection, "inventory", bucket.bucket(), List.of(current("ann@x.co/old", 999)));
            statement.execute("alter table inventory alter dt set default '2026-11-23-01-00'");
            InventoryBucket.insert(connection, "inventory", "other", List.of(current("ann@x.co/other", 999)));
            InventoryBucket.insert(connection, "inventory", bucket.bucket(), listed());
            table = Optional.of(new InventorySettings.Table(
                    url, "public.inventory", Optional.of(database.user()), Optional.of(database.password())));

            StorageReport report = assertThatReportsAreTheSame();
            assertThat(report.inventory())
                    .isEqualTo(new StorageReport.InventoryRead(
                            "table public.inventory at " + url, TAKEN, listed().size(), 0));

            statement.execute("alter table inventory rename dt to day");
            assertRefused(FailureKind.CONFIGURATION, "has no column dt", "Make a view");
            statement.execute("alter table inventory rename day to dt");
            statement.execute("update inventory set dt = '2026-11-20-01-00'");
            assertRefused(FailureKind.DATA, "storage.inventory.max-age");
            statement.execute("update inventory set dt = 'yesterday'");
            assertRefused(FailureKind.CONFIGURATION, "'yesterday' in its column dt");
            statement.execute("delete from inventory");
            assertRefused(FailureKind.DATA, "has no row of the bucket " + bucket.bucket());
            statement.execute("drop table inventory");
            assertRefused(
                    FailureKind.CONFIGURATION, "\"public.inventory\" does not exist", "storage.inventory.jdbc-url");
        }
    }

    @Test
    void aDatabaseWithoutADriverOrAnAnswerIsNamedWithoutItsSecrets() {
        table = Optional.of(new InventorySettings.Table(
                "jdbc:trino://host:443/hive?password=hunter2", "inventory", Optional.empty(), Optional.empty()));
        assertRefused(FailureKind.CONFIGURATION, "No JDBC driver here", "jdbc:trino://host:443/hive (", "`drivers`");

        table = Optional.of(new InventorySettings.Table(
                "jdbc:postgresql://127.0.0.1:1/x?password=hunter2", "inventory", Optional.empty(), Optional.empty()));
        assertRefused(FailureKind.UNAVAILABLE, "The table inventory at jdbc:postgresql://127.0.0.1:1/x could not");
    }

    /** Both ways over the same objects; what remains different is how it was found. */
    private StorageReport assertThatReportsAreTheSame() {
        StorageReport listing;
        StorageReport read;
        try (StorageJob job = job(Listing.BUCKET)) {
            listing = job.run(Sample.dryRun("recalculate-storage"));
        }
        try (StorageJob job = job(Listing.AUTO)) {
            read = job.run(Sample.dryRun("recalculate-storage"));
            assertThat(read.inventory()).isNotNull();
            assertThat(listing.inventory()).isNull();
            assertThat(read)
                    .usingRecursiveComparison()
                    .ignoringFields("plan", "inventory", "cost", "changedMeanwhile")
                    .isEqualTo(listing);
            assertThat(job.recorded().values()).containsOnlyNulls();
            job.run();
            read.largest().forEach(user -> assertThat(job.recorded()).containsEntry(user.label(), user.totalBytes()));
        }
        assertThat(home.resolve("data/storage/main.inventory")).doesNotExist();
        return read;
    }

    private void assertRefused(FailureKind kind, String... words) {
        if (emails.isEmpty()) {
            emails.add("ann@x.com");
        }
        try (StorageJob job = job(Listing.AUTO)) {
            Map<String, Long> recorded = job.recorded();
            Optional<StorageReport> last = job.history().lastReport();
            UpkeepException failure = failure(job, Sample.run("recalculate-storage"));
            assertThat(failure).hasMessageContainingAll(words).hasMessageNotContaining("hunter2");
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(job.recorded()).isEqualTo(recorded);
            assertThat(job.history().lastReport()).isEqualTo(last);
        }
        assertThat(home.resolve("data/storage/main.inventory")).doesNotExist();
    }

    private static UpkeepException failure(StorageJob job, ActiveRun run) {
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> job.run(run));
        assertThat(failure).isNotNull();
        return failure;
    }

    private void writeInventory(String format, int files) {
        inventory.in(format);
        List<ListedVersion> objects = listed();
        for (int i = 0; i < files; i++) {
            // Files of a real one are in no order.
            List<ListedVersion> part = new ArrayList<>();
            for (int j = i; j < objects.size(); j += files) {
                part.add(objects.get(j));
            }
            inventory.file(part);
        }
        inventory.write(TAKEN);
    }

    private List<ListedVersion> listed() {
        List<ListedVersion> objects = new ArrayList<>();
        try (StorageJob job = job(Listing.BUCKET)) {
            if (!counted.contains(CountedObjects.VERSIONS)) {
                job.store().listObjects("", page -> page.forEach(one -> objects.add(current(one.key(), one.bytes()))));
                return objects;
            }
            job.store()
                    .listRanges(
                            List.of(KeyRange.below(1, "")).iterator(),
                            new ListingLimits(1, 0, true),
                            new RangeSink() {
                                @Override
                                public void page(List<ListedVersion> page, KeyRange rest, boolean ended) {
                                    objects.addAll(page);
                                }

                                @Override
                                public List<String> cuts(KeyRange rest, int wanted) {
                                    return List.of();
                                }

                                @Override
                                public long cut(KeyRange rest, String at) {
                                    throw new AssertionError("One alone cuts nothing");
                                }
                            },
                            () -> {});
        }
        return objects;
    }

    private static ListedVersion current(String key, long bytes) {
        return new ListedVersion(new StoredObject(key, bytes, TAKEN), ListedVersion.State.CURRENT, null);
    }

    private void onTheServerThatTakesAnyKey(ObjectStoreSettings measured) {
        inventory.close();
        bucket = measured;
        inventory = new InventoryBucket(S3Mock.shared().newBucket(), bucket.bucket());
    }

    private void putAnns(int count) {
        try (StorageJob job = job(Listing.BUCKET)) {
            for (int i = 1; i <= count; i++) {
                job.store().put("ann@x.com/" + i, new byte[i], "text/plain");
            }
        }
    }

    private void putOddKeys() {
        emails.addAll(List.of(
                "ann@x.co",
                "ann@x.com",
                "a+b@x.com",
                "a b@x.com",
                "100%@x.com",
                "a%2Fb@x.com",
                "jörg@bücher.de",
                "😀@x.com",
                "\uFF21@x.com",
                "用户@例子.公司",
                "o'hara&co=1@x.com",
                "\"quoted,\"@x.com"));
        Set<String> keys = new HashSet<>();
        try (StorageJob job = job(Listing.BUCKET)) {
            int bytes = 1;
            for (String email : emails) {
                for (String name :
                        List.of("a", "b c", "d+e", "f%20g", "h/i/j", "ü", "😀", "\uFFFD", "k&l=m#n", "'\",;")) {
                    keys.add(email + "/" + name);
                    job.store().put(email + "/" + name, new byte[bytes++], "text/plain");
                }
            }
            for (String key : List.of("ann@x.c/a", "ann@x.com-backup/a", "😁@x.com/a/b", "loose", "upkeep/main/a")) {
                job.store().put(key, new byte[bytes++], "text/plain");
            }
        }
        assertThat(keys).hasSize(120);
    }

    private byte[] content(String key) {
        try (var content = inventory.store().open(key)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(String text) {
        var content = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(content)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content.toByteArray();
    }

    private StorageJob job(Listing listing) {
        StorageSettings shipped = Sample.storage(template);
        InventorySettings settings =
                table.map(at -> new InventorySettings(at, Duration.ofDays(2))).orElseGet(inventory::settings);
        StorageJob job = new StorageJob(home, bucket, new SettableClock(NOW))
                .with(new StorageSettings(
                        template,
                        counted,
                        false,
                        0,
                        100,
                        shipped.batchRows(),
                        listing,
                        4,
                        0,
                        Duration.ofHours(1),
                        5,
                        Optional.empty(),
                        90,
                        Optional.of(settings)));
        for (int i = 0; i < emails.size(); i++) {
            job.user(i + 1, emails.get(i), null);
        }
        return job;
    }

    private static ObjectStoreSettings of(ObjectStoreSettings plain, StoreProvider provider) {
        return new ObjectStoreSettings(
                plain.endpoint(),
                provider,
                plain.region(),
                plain.bucket(),
                plain.accessKeyId(),
                plain.secretAccessKey(),
                plain.quirks(),
                plain.connectTimeout(),
                plain.timeout(),
                plain.retryFor());
    }
}
