package dev.upkeep.objectstore;

import static dev.upkeep.testing.Fault.Direction.ANSWER;
import static dev.upkeep.testing.Fault.Direction.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.Fault;
import dev.upkeep.testing.FaultyProxy;
import dev.upkeep.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads and reads over a bad network, to a real server. */
class TransferIT {
    private static final int MIB = 1024 * 1024;
    /** More than all buffers between here and the server hold. */
    private static final int LARGE = 40 * MIB;

    private final ObjectStoreSettings direct = S3Server.shared().newBucket();
    private final ObjectStore store = new ObjectStore(direct);
    private FaultyProxy proxy;
    private ObjectStore behind;

    @BeforeEach
    void putAProxyBefore() throws IOException {
        proxy = FaultyProxy.beforeStore(direct);
        behind = new ObjectStore(quick(proxy.before(direct), Duration.ofSeconds(20)));
    }

    @AfterEach
    void close() throws IOException {
        behind.close();
        proxy.close();
        store.close();
    }

    @Test
    void aPartWhoseConnectionIsCutIsSentAgain() throws Exception {
        proxy.whenAsked("partNumber=2", 5, Fault.cut(REQUEST, 3 * MIB));

        assertStored(17 * MIB);
        assertThat(proxy.faults()).isEqualTo(5);
    }

    @Test
    void aPartWhoseAnswerIsLostIsSentAgain() throws Exception {
        proxy.whenAsked("partNumber=1", 4, Fault.cut(ANSWER, 0));

        assertStored(6 * MIB);
        assertThat(proxy.faults()).isEqualTo(4);
    }

    @Test
    void aPartThatStallsIsSentAgain() throws Exception {
        proxy.whenAsked("partNumber=2", 1, Fault.stall(ANSWER, 0));

        assertStored(11 * MIB);
        assertThat(proxy.faults()).isEqualTo(1);
    }

    @Test
    void aPartThatIsDamagedOnItsWayIsRefusedAndSentAgain() throws Exception {
        proxy.whenAsked("partNumber=2", 2, Fault.damage(REQUEST, 2 * MIB));

        assertStored(11 * MIB);
        assertThat(proxy.faults()).isEqualTo(2);
    }

    @Test
    void aPartThatFailsForTooLongFailsTheUploadAndLeavesNothing() throws Exception {
        proxy.whenAsked("partNumber=2", Integer.MAX_VALUE, Fault.cut(REQUEST, MIB));
        try (ObjectStore hasty = new ObjectStore(quick(proxy.before(direct), Duration.ofSeconds(2)));
                ObjectUpload upload = hasty.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(random(11 * MIB));

            assertFails(upload::complete, FailureKind.UNAVAILABLE, "broke the connection off", "s3.retry-for");
        }
        assertThat(store.head("dump")).isEmpty();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void aCompletionWhoseAnswerIsLostOnTheWayIsNoFailure() throws Exception {
        proxy.whenAsked("POST /" + direct.bucket() + "/dump?uploadId", 2, Fault.cut(ANSWER, 0));

        assertStored(6 * MIB);
        assertThat(proxy.faults()).isEqualTo(2);
    }

    @Test
    void anUploadIsStoredOverALineThatIsCutEveryMoment() throws Exception {
        proxy.otherwise(Fault.cut(REQUEST, 13 * MIB));

        assertStored(64 * MIB);
        assertThat(proxy.faults()).isGreaterThan(3);
    }

    @Test
    void aCancelledUploadThatWaitsToTryAgainIsAborted() throws Exception {
        ObjectUpload upload = behind.beginUpload("dump", "text/plain", 5 * MIB);
        proxy.whenAsked("partNumber=", Integer.MAX_VALUE, Fault.cut(REQUEST, 0));
        upload.write(random(11 * MIB));

        Thread.currentThread().interrupt();
        assertFails(upload::complete, FailureKind.CANCELLED, "interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(uploads()).isEmpty();
        assertThat(store.head("dump")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100_000, 1_500_000, 7_999_999})
    void aReadGoesOnWhereTheConnectionWasCut(long bytes) throws Exception {
        byte[] content = random(8_000_000);
        store.put("dump", content, "text/plain");
        proxy.whenAsked("GET /" + direct.bucket() + "/dump", 1, Fault.cut(ANSWER, bytes));

        assertThat(readBehind("dump")).isEqualTo(content);
        assertThat(proxy.faults()).isEqualTo(1);
    }

    @Test
    void aReadGoesOnAfterASilence() throws Exception {
        byte[] content = random(3_000_000);
        store.put("dump", content, "text/plain");
        proxy.whenAsked("GET /" + direct.bucket() + "/dump", 2, Fault.stall(ANSWER, 1_000_000));

        assertThat(readBehind("dump")).isEqualTo(content);
        assertThat(proxy.faults()).isEqualTo(2);
    }

    @Test
    void aReadComesToItsEndOverALineThatIsCutEveryMoment() throws Exception {
        byte[] content = random(20_000_000);
        store.put("dump", content, "text/plain");
        proxy.otherwise(Fault.cut(ANSWER, 700_000));

        assertThat(readBehind("dump")).isEqualTo(content);
        assertThat(proxy.faults()).isGreaterThan(20);
    }

    @Test
    void aReadOutlastsAStoreThatIsAwayForAMoment() throws Exception {
        byte[] content = random(LARGE);
        store.put("dump", content, "text/plain");
        try (InputStream reading = behind.open("dump")) {
            byte[] begin = reading.readNBytes(100_000);
            for (int times = 0; times < 9; times++) {
                proxy.next(Fault.refuse());
            }
            proxy.cutAll();
            byte[] rest = reading.readAllBytes();

            assertThat(begin).isEqualTo(Arrays.copyOf(content, 100_000));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(content, 100_000, content.length));
        }
        assertThat(proxy.faults()).isEqualTo(9);
    }

    @Test
    void aReadOfAStoreThatStaysAwayFails() throws Exception {
        store.put("dump", random(LARGE), "text/plain");
        try (ObjectStore hasty = new ObjectStore(quick(proxy.before(direct), Duration.ofSeconds(1)));
                InputStream reading = hasty.open("dump")) {
            proxy.otherwise(Fault.refuse());
            proxy.cutAll();

            assertFails(reading::readAllBytes, FailureKind.UNAVAILABLE, "s3.retry-for", "without progress");
        }
    }

    @Test
    void aReadOfAnObjectThatIsReplacedMeanwhileFails() throws Exception {
        store.put("dump", random(LARGE), "text/plain");
        try (InputStream reading = behind.open("dump")) {
            reading.readNBytes(100_000);
            store.put("dump", new byte[LARGE], "text/plain");
            proxy.cutAll();

            assertFails(reading::readAllBytes, FailureKind.DATA, "'dump'", "replaced it");
        }
    }

    @Test
    void aReadOfAnObjectThatIsDeletedMeanwhileFails() throws Exception {
        store.put("dump", random(LARGE), "text/plain");
        try (InputStream reading = behind.open("dump")) {
            reading.readNBytes(100_000);
            store.delete("dump");
            proxy.cutAll();

            assertFails(reading::readAllBytes, FailureKind.DATA, "NoSuchKey");
        }
    }

    private void assertStored(int bytes) throws IOException {
        byte[] content = random(bytes);
        try (ObjectUpload upload = behind.beginUpload("dump", "application/octet-stream", 5 * MIB)) {
            upload.write(content);
            assertThat(upload.complete()).isEqualTo(bytes);
        }
        try (InputStream stored = store.open("dump")) {
            assertThat(stored.readAllBytes()).isEqualTo(content);
        }
        assertThat(uploads()).isEmpty();
    }

    private byte[] readBehind(String key) throws IOException {
        try (InputStream reading = behind.open(key)) {
            return reading.readAllBytes();
        }
    }

    private List<IncompleteUpload> uploads() {
        List<IncompleteUpload> uploads = new ArrayList<>();
        store.listIncompleteUploads("", uploads::addAll);
        return uploads;
    }

    /** Gives a silent connection up after a second. */
    private static ObjectStoreSettings quick(ObjectStoreSettings store, Duration retryFor) {
        return new ObjectStoreSettings(
                store.endpoint(),
                store.provider(),
                store.region(),
                store.bucket(),
                store.accessKeyId(),
                store.secretAccessKey(),
                store.quirks(),
                store.connectTimeout(),
                Duration.ofSeconds(1),
                retryFor);
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private static void assertFails(ThrowingCallable call, FailureKind kind, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(UpkeepException.class, failure -> {
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
            assertThat(failure.getMessage()).contains(words);
        });
    }
}
