package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.objectstore.KeyOrder;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.settings.StorageSettings.CountedObjects;
import dev.upkeep.settings.StorageSettings.Listing;
import dev.upkeep.testing.ListingStore;
import dev.upkeep.testing.S3Mock;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Totals against a count of our own, on two servers that share no code, and on one that lists any key at all. */
@Timeout(240)
class TotalsIT {
    @TempDir
    Path home;

    private final Map<String, Integer> objects = new LinkedHashMap<>();
    private final List<String> emails = new ArrayList<>();

    /** The servers. */
    enum Server {
        S3PROXY,
        S3MOCK;

        ObjectStoreSettings newBucket() {
            return this == S3PROXY
                    ? S3Server.shared().newBucket()
                    : S3Mock.shared().newBucket();
        }
    }

    private ObjectStoreSettings bucket;

    @BeforeEach
    void startWithNothing() {
        objects.clear();
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyBucket(Server server) {
        bucket = server.newBucket();
        emails.addAll(List.of("ann@x.com", "bob@x.com"));

        assertThatTotalsAreRight(Listing.AUTO, Listing.PREFIXES);
    }

    @ParameterizedTest
    @EnumSource
    void keysWithOddCharactersAndEMailsThatBeginAlike(Server server) {
        bucket = server.newBucket();
        emails.addAll(List.of(
                "ann@x.co",
                "ann@x.com",
                "ann@x.com.au",
                "a+b@x.com",
                "a b@x.com",
                "100%@x.com",
                "a%2Fb@x.com",
                "jörg@bücher.de",
                "😀@x.com",
                "\uFF21@x.com",
                "用户@例子.公司",
                "o'hara&co=1@x.com"));
        int bytes = 1;
        for (String email : emails) {
            for (String name : List.of(
                    "a",
                    "b c",
                    "d+e",
                    "f%20g",
                    "h/i/j",
                    "ü",
                    "😀",
                    "\uFFFD",
                    "k&l=m#n",
                    "~",
                    "ends ",
                    "tab\t.",
                    "control\u0001.")) {
                objects.put(email + "/" + name, bytes++);
            }
        }
        objects.put("ann@x.c/a", 3);
        objects.put("ann@x.com-backup/a", 5);
        objects.put("😁@x.com/a", 7);
        objects.put("loose", 9);
        store();

        assertThatTotalsAreRight(Listing.AUTO, Listing.PREFIXES);
    }

    @ParameterizedTest
    @EnumSource
    void aFullPageAndOneMore(Server server) throws IOException {
        bucket = server.newBucket();
        emails.addAll(List.of("full@x.com", "more@x.com"));
        fill("full@x.com/", 1000);
        fill("more@x.com/", 1001);
        if (server == Server.S3PROXY) {
            storeOnDisk();
        } else {
            store();
        }

        assertThatTotalsAreRight(Listing.AUTO, Listing.PREFIXES);
    }

    @ParameterizedTest
    @EnumSource
    void folderMarkers(Server server) {
        bucket = server.newBucket();
        emails.addAll(List.of("ann@x.com", "bob@x.com"));
        objects.put("ann@x.com/", 0);
        objects.put("ann@x.com/photos/", 0);
        objects.put("ann@x.com/photos/a", 4);
        objects.put("bob@x.com/", 0);
        objects.put("nobody/", 0);
        store();

        assertThatTotalsAreRight(Listing.AUTO, Listing.PREFIXES);
    }

    @Test
    void thousandsOfUsers() throws IOException {
        bucket = S3Server.shared().newBucket();
        for (int i = 0; i < 2_500; i++) {
            emails.add("user" + i + "@x.com");
            if (i % 10 != 3) {
                fill("user" + i + "@x.com/", 1 + i % 3);
            }
        }
        storeOnDisk();

        assertThatTotalsAreRight(Listing.AUTO, Listing.PREFIXES);
    }

    @Test
    void theLongestKeysAndSlashesAnywhere() throws IOException {
        for (Comparator<String> order : List.of(KeyOrder.UTF_8, Comparator.<String>naturalOrder())) {
            objects.clear();
            emails.clear();
            emails.addAll(List.of("ann@x.com", "/bob@x.com", "eve@x.com/", "😀", "\uFFFD", "x".repeat(1022)));
            for (String email : emails) {
                for (String name : List.of("", "a", "/", "//a", "a//", "\\", "\t")) {
                    String key = email + "/" + name;
                    if (key.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 1024) {
                        objects.put(key, 1 + objects.size());
                    }
                }
                for (int i = 0; i < 700 && email.length() < 100; i++) {
                    objects.put(email + "/😀" + i, 1);
                    objects.put(email + "/\uFF21" + i, 1);
                }
            }
            objects.put("ann@x.com/" + "ö".repeat(507), 13);
            objects.put("//", 17);
            try (ListingStore server = new ListingStore(order)) {
                objects.forEach(server::put);
                bucket = server.settings();
                assertThatTotalsAreRight(Listing.BUCKET, Listing.PREFIXES);
            }
        }
    }

    @Test
    void versionsAndDeleteMarkers() throws IOException {
        bucket = S3Mock.shared().newVersionedBucket();
        emails.addAll(List.of("ann@x.com", "bob@x.com"));
        try (StorageJob job = job()) {
            job.store().put("ann@x.com/a", new byte[10], "text/plain");
            job.store().put("ann@x.com/a", new byte[20], "text/plain");
            job.store().put("ann@x.com/b", new byte[40], "text/plain");
            job.store().delete("ann@x.com/b");
            job.store().put("bob@x.com/a", new byte[80], "text/plain");
            job.store().put("nobody/a", new byte[160], "text/plain");

            // Without versions this server lists what was deleted as well, which no other does.
            assertThat(counted(job, Set.of(CountedObjects.VERSIONS))).containsExactly(4L, 150L);
            assertThat(counted(job, Set.of(CountedObjects.DELETE_MARKERS))).containsExactly(3L, 100L);
            assertThat(counted(job, Set.of(CountedObjects.VERSIONS, CountedObjects.DELETE_MARKERS)))
                    .containsExactly(5L, 150L);
            StorageReport report = job.run();
            assertThat(report.counted())
                    .containsExactly(
                            new StorageReport.Counted("current", 2, 100),
                            new StorageReport.Counted("versions", 2, 50),
                            new StorageReport.Counted("delete-markers", 1, 0));
            assertThat(report.unowned()).isEqualTo(new Usage(1, 160));
            assertThat(job.recorded()).isEqualTo(Map.of("ann@x.com", 70L, "bob@x.com", 80L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void partsOfIncompleteUploads(Server server) {
        bucket = server.newBucket();
        emails.addAll(List.of("ann@x.com", "bob@x.com"));
        try (StorageJob job = job()) {
            job.store().put("ann@x.com/a", new byte[10], "text/plain");
            S3Client client = (S3Client) job.store().client();
            for (String key : List.of("ann@x.com/big 1", "nobody/big")) {
                String id = client.createMultipartUpload(
                                request -> request.bucket(bucket.bucket()).key(key))
                        .uploadId();
                client.uploadPart(
                        request -> request.bucket(bucket.bucket())
                                .key(key)
                                .uploadId(id)
                                .partNumber(1),
                        RequestBody.fromBytes(new byte[300]));
            }

            assertThat(counted(job, Set.of(CountedObjects.INCOMPLETE_UPLOADS))).containsExactly(2L, 310L);
            assertThat(job.recorded()).isEqualTo(Map.of("ann@x.com", 310L, "bob@x.com", 0L));
            assertThat(counted(job, Set.of())).containsExactly(1L, 10L);
        }
    }

    private static List<Long> counted(StorageJob job, Set<CountedObjects> what) {
        Usage measured = job.with(settings(what, Listing.AUTO)).run().measured();
        return List.of(measured.objectCount(), measured.totalBytes());
    }

    private StorageJob job() {
        StorageJob job = new StorageJob(home, bucket, new SettableClock(Instant.parse("2026-11-23T03:30:00Z")));
        for (int i = 0; i < emails.size(); i++) {
            job.user(i + 1, emails.get(i), null);
        }
        return job;
    }

    private void assertThatTotalsAreRight(Listing... ways) {
        Map<String, Long> expected = new HashMap<>();
        emails.forEach(email -> expected.put(email, 0L));
        long[] nobodys = new long[2];
        objects.forEach((key, bytes) -> {
            Optional<String> owner =
                    emails.stream().filter(email -> key.startsWith(email + "/")).findFirst();
            owner.ifPresent(email -> expected.merge(email, (long) bytes, Long::sum));
            if (owner.isEmpty()) {
                nobodys[0]++;
                nobodys[1] += bytes;
            }
        });
        for (Listing way : ways) {
            try (StorageJob job = job().with(settings(Set.of(), way))) {
                StorageReport report = job.run();
                assertThat(job.recorded()).as("%s", way).isEqualTo(expected);
                assertThat(report.measured().objectCount()).as("%s", way).isEqualTo(objects.size() - nobodys[0]);
                if (way != Listing.PREFIXES) {
                    assertThat(report.unowned()).isEqualTo(new Usage(nobodys[0], nobodys[1]));
                }
            }
        }
    }

    private static StorageSettings settings(Set<CountedObjects> counted, Listing listing) {
        StorageSettings shipped = Sample.storage("{email}/");
        return new StorageSettings(
                shipped.userPrefix(),
                counted,
                false,
                0,
                100,
                shipped.batchRows(),
                listing,
                8,
                0,
                Duration.ofHours(1),
                5,
                Optional.empty(),
                90,
                Optional.empty());
    }

    private void fill(String prefix, int count) {
        for (int i = 0; i < count; i++) {
            objects.put(prefix + "object-" + i, 1 + i % 7);
        }
    }

    private void store() {
        try (StorageJob job = job()) {
            Stream<Map.Entry<String, Integer>> all = objects.entrySet().stream();
            all.parallel().forEach(one -> job.store().put(one.getKey(), new byte[one.getValue()], "text/plain"));
        }
    }

    private void storeOnDisk() throws IOException {
        Path root = S3Server.shared().directory().resolve(bucket.bucket());
        for (Map.Entry<String, Integer> one : objects.entrySet()) {
            Path file = root.resolve(one.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[one.getValue()]);
        }
    }
}
