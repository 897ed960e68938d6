package dev.upkeep.objectstore;

import static dev.upkeep.testing.Fault.Direction.ANSWER;
import static dev.upkeep.testing.Fault.Direction.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectTransfer.Outcome;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.Fault;
import dev.upkeep.testing.FaultyProxy;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.SecondServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Objects copied from one server to another, and inside one. */
class ObjectTransferIT {
    private static final Throttle NONE = new Throttle(0, 0);
    private static final int MIB = 1024 * 1024;
    private static final Random RANDOM = new Random(4);
    private static final ObjectTransfer.Limits LIMITS = new ObjectTransfer.Limits(3, 5 * MIB, 11 * MIB, 5 * MIB);

    @TempDir
    private Path folder;

    private final ObjectStoreSettings sourceSettings = S3Server.shared().newBucket();
    private final Set<String> journal = ConcurrentHashMap.newKeySet();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private SecondServer server;
    private ObjectStoreSettings destinationSettings;
    private ObjectStore source;
    private ObjectStore destination;

    @BeforeEach
    void start() {
        server = new SecondServer(folder.resolve("second"));
        destinationSettings = server.newBucket();
        source = new ObjectStore(sourceSettings);
        destination = new ObjectStore(destinationSettings);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : toClose) {
            one.close();
        }
        source.close();
        destination.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255 * 1024, 256 * 1024 + 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 10 * MIB, 17 * MIB})
    void aCopyOnAnotherServerIsByteForByteTheSame(int bytes) throws Exception {
        byte[] content = random(bytes);
        source.put("a", content, "text/plain");

        assertThat(transfer(source, destination).copy(listed("a"), "copy/a"))
                .isEqualTo(new ObjectTransfer.Transfer(Outcome.COPIED, bytes, true));
        assertThat(read(destination, "copy/a")).isEqualTo(content);
        assertThat(journal).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5 * MIB, 11 * MIB, 11 * MIB + 1, 17 * MIB})
    void aCopyInsideAServerIsByteForByteTheSame(int bytes) throws Exception {
        byte[] content = random(bytes);
        source.put("a b", content, "text/plain");
        ObjectStore other = new ObjectStore(S3Server.shared().newBucket());
        toClose.add(other);

        assertThat(transfer(source, other).copy(listed("a b"), "c+d"))
                .isEqualTo(new ObjectTransfer.Transfer(Outcome.COPIED, bytes, false));
        assertThat(read(other, "c+d")).isEqualTo(content);
        assertThat(journal).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6 * MIB})
    void whatGoesWithTheContentIsKept(int bytes) {
        Instant expires = Instant.parse("2027-01-02T03:04:05Z");
        source.s3()
                .putObject(
                        request -> request.bucket(source.bucket())
                                .key("a")
                                .contentType("image/svg+xml")
                                .cacheControl("max-age=60")
                                .contentDisposition("attachment; filename=\"a b.svg\"")
                                .contentEncoding("gzip")
                                .contentLanguage("de")
                                .expires(expires)
                                .metadata(Map.of("owner", "ann", "note", "x y")),
                        RequestBody.fromBytes(random(bytes)));
        ListedObject listed = listed("a");
        transfer(source, destination).copy(listed, "a");

        HeadObjectResponse copy = destination
                .s3()
                .headObject(request -> request.bucket(destination.bucket()).key("a"));
        assertThat(copy.contentType()).isEqualTo("image/svg+xml");
        assertThat(copy.cacheControl()).isEqualTo("max-age=60");
        assertThat(copy.contentDisposition()).isEqualTo("attachment; filename=\"a b.svg\"");
        assertThat(copy.contentEncoding()).isEqualTo("gzip");
        assertThat(copy.contentLanguage()).isEqualTo("de");
        if (bytes < 5 * MIB) {
            // This server forgets it of a multipart upload.
            assertThat(copy.expiresString()).isEqualTo("Sat, 02 Jan 2027 03:04:05 GMT");
        }
        assertThat(copy.metadata()).containsEntry("owner", "ann").containsEntry("note", "x y");
        assertThat(new CopyEnd(destination, NONE).originOf("a")).contains(CopyOrigin.of(listed));
    }

    @Test
    void anObjectThatWasReplacedSinceItWasListedIsCopiedAsItIsNow() throws Exception {
        source.put("small", random(10), "text/plain");
        source.put("large", random(12 * MIB), "text/plain");
        ListedObject small = listed("small");
        ListedObject large = listed("large");
        byte[] newSmall = random(20);
        byte[] newLarge = random(12 * MIB);
        source.put("small", newSmall, "text/plain");
        source.put("large", newLarge, "text/plain");

        ObjectTransfer transfer = transfer(source, destination);
        assertThat(transfer.copy(small, "small").outcome()).isEqualTo(Outcome.COPIED);
        assertThat(transfer.copy(large, "large").outcome()).isEqualTo(Outcome.COPIED);
        assertThat(read(destination, "small")).isEqualTo(newSmall);
        assertThat(read(destination, "large")).isEqualTo(newLarge);
    }

    @Test
    void anObjectThatWasDeletedSinceItWasListedIsGone() {
        source.put("a", random(10), "text/plain");
        ListedObject listed = listed("a");
        source.delete("a");

        assertThat(transfer(source, destination).copy(listed, "a").outcome()).isEqualTo(Outcome.GONE);
        assertThat(destination.head("a")).isEmpty();
    }

    @Test
    void aLargeObjectIsCopiedOverALineThatIsCutAgainAndAgain() throws Exception {
        byte[] content = random(23 * MIB);
        source.put("a", content, "text/plain");
        FaultyProxy toSource = proxy(sourceSettings);
        FaultyProxy toDestination = proxy(destinationSettings);
        toSource.whenAsked("GET /" + source.bucket() + "/a", 4, Fault.cut(ANSWER, MIB));
        toDestination.whenAsked("partNumber=2", 2, Fault.cut(REQUEST, 2 * MIB));
        toDestination.whenAsked("POST /" + destination.bucket() + "/a?uploadId", 1, Fault.cut(ANSWER, 0));

        transfer(store(toSource.before(sourceSettings)), store(toDestination.before(destinationSettings)))
                .copy(listed("a"), "a");
        assertThat(read(destination, "a")).isEqualTo(content);
        assertThat(toSource.faults()).isEqualTo(4);
        assertThat(toDestination.faults()).isEqualTo(3);
        assertThat(journal).isEmpty();
    }

    @Test
    void aByteThatIsDamagedWhileItIsReadIsNoticed() throws Exception {
        byte[] content = random(100_000);
        source.put("a", content, "text/plain");
        FaultyProxy proxy = proxy(sourceSettings);
        proxy.whenAsked("GET /" + source.bucket() + "/a", 1, Fault.damage(ANSWER, 50_000));

        transfer(store(proxy.before(sourceSettings)), destination).copy(listed("a"), "a");
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(read(destination, "a")).isEqualTo(content);
    }

    @Test
    void aStoreThatSaysSlowDownIsAskedAgain() throws Exception {
        byte[] content = random(6 * MIB);
        source.put("a", content, "text/plain");
        FaultyProxy proxy = proxy(destinationSettings);
        proxy.whenAsked(
                "partNumber=",
                7,
                Fault.reply("503 Slow Down", "<Error><Code>SlowDown</Code><Message>slower</Message></Error>"));

        transfer(source, store(proxy.before(destinationSettings))).copy(listed("a"), "a");
        assertThat(proxy.faults()).isEqualTo(7);
        assertThat(read(destination, "a")).isEqualTo(content);
    }

    @Test
    void aLargeObjectThatCannotBeStoredLeavesNoUploadBehind() throws Exception {
        source.put("a", random(12 * MIB), "text/plain");
        FaultyProxy proxy = proxy(destinationSettings);
        proxy.whenAsked("partNumber=2", 1, Fault.reply("403 Forbidden", "<Error><Code>AccessDenied</Code></Error>"));

        ObjectTransfer transfer = transfer(source, store(proxy.before(destinationSettings)));
        assertThatThrownBy(() -> transfer.copy(listed("a"), "a"))
                .isInstanceOfSatisfying(
                        UpkeepException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION));
        assertThat(uploads()).isEmpty();
        assertThat(destination.head("a")).isEmpty();
        assertThat(journal).isEmpty();
    }

    @Test
    void aListingGoesFromPageToPageAndPastOneThatFailsFirst() throws Exception {
        for (int i = 0; i < 1001; i++) {
            source.put(String.format("k%04d", i), new byte[0], "text/plain");
        }
        FaultyProxy proxy = proxy(sourceSettings);
        proxy.whenAsked("continuation-token=", 1, Fault.cut(ANSWER, 100));
        List<String> keys = new ArrayList<>();
        Iterator<ListedObject> listing =
                new CopyEnd(store(proxy.before(sourceSettings)), NONE).listing("k", Runnable::run);
        listing.forEachRemaining(object -> keys.add(object.key()));

        assertThat(keys).hasSize(1001).isSorted().doesNotHaveDuplicates();
        assertThat(proxy.faults()).isEqualTo(1);
    }

    @Test
    void aBandwidthLimitHolds() {
        source.put("a", random(2 * MIB), "text/plain");
        ObjectTransfer transfer = new ObjectTransfer(source, destination, new Throttle(MIB, 0), new Journal(), LIMITS);
        toClose.add(transfer);

        long begun = System.nanoTime();
        transfer.copy(listed("a"), "a");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1900));
    }

    private ObjectTransfer transfer(ObjectStore from, ObjectStore to) {
        ObjectTransfer transfer = new ObjectTransfer(from, to, new Throttle(0, 0), new Journal(), LIMITS);
        toClose.add(transfer);
        return transfer;
    }

    private FaultyProxy proxy(ObjectStoreSettings settings) throws IOException {
        FaultyProxy proxy = FaultyProxy.beforeStore(settings);
        toClose.add(proxy);
        return proxy;
    }

    private ObjectStore store(ObjectStoreSettings settings) {
        ObjectStore store = new ObjectStore(settings);
        toClose.add(store);
        return store;
    }

    private ListedObject listed(String key) {
        return new CopyEnd(source, NONE).look(key).orElseThrow();
    }

    private List<IncompleteUpload> uploads() {
        List<IncompleteUpload> found = new ArrayList<>();
        destination.listIncompleteUploads("", found::addAll);
        return found;
    }

    private static byte[] read(ObjectStore store, String key) throws IOException {
        try (InputStream content = store.open(key)) {
            return content.readAllBytes();
        }
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        RANDOM.nextBytes(content);
        return content;
    }

    private final class Journal implements UploadJournal {
        @Override
        public void beginning(String key) {
            journal.add(key);
        }

        @Override
        public void ended(String key) {
            journal.remove(key);
        }
    }
}
