package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class ObjectStoreIT {
    private static final int MIB = 1024 * 1024;
    private static final List<String> ODD_KEYS = List.of(
            "a b/c d",
            "plus+sign/1+1",
            "percent/100%/%41%2F",
            "ampersand&/q?x=1&y=2",
            "umlaut/äöü/日本語/😀",
            "quotes/'single'/\"double\"",
            "angle/<tag>/#hash",
            "comma,/semicolon;/equals=/at@x.com");

    private final ObjectStoreSettings settings = S3Server.shared().newBucket();
    private final ObjectStore store = new ObjectStore(settings);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void listsEveryObjectOfMoreThanOnePage() throws Exception {
        inParallel(2500, number -> store.put("many/" + number, new byte[number % 7], "text/plain"));
        store.put("other/1", new byte[1], "text/plain");

        List<Integer> pages = new ArrayList<>();
        List<StoredObject> objects = new ArrayList<>();
        store.listObjects("many/", page -> {
            pages.add(page.size());
            objects.addAll(page);
        });

        assertThat(pages).hasSize(3);
        assertThat(objects)
                .extracting(StoredObject::key)
                .doesNotHaveDuplicates()
                .hasSize(2500);
        assertThat(objects.stream().mapToLong(StoredObject::bytes).sum())
                .isEqualTo(IntStream.range(0, 2500).map(number -> number % 7).sum());
    }

    @Test
    void listsEveryIncompleteUploadOfMoreThanOnePageEvenWhileTheyAreAborted() throws Exception {
        inParallel(1100, number -> begin("uploads/" + number % 550));

        List<IncompleteUpload> listed = new ArrayList<>();
        store.listIncompleteUploads("uploads/", page -> {
            listed.addAll(page);
            page.forEach(upload -> assertThat(store.abort(upload)).isTrue());
        });

        assertThat(listed)
                .extracting(IncompleteUpload::uploadId)
                .doesNotHaveDuplicates()
                .hasSize(1100);
        assertThat(listed.get(0).initiatedAt())
                .isBetween(Instant.now().minusSeconds(300), Instant.now().plusSeconds(5));
        assertThat(uploads()).isEmpty();
    }

    @Test
    void keepsKeysOfAnyCharacters() {
        for (String key : ODD_KEYS) {
            store.put(key, key.getBytes(StandardCharsets.UTF_8), "text/plain");
            begin(key + "-upload");
        }

        List<String> keys = new ArrayList<>();
        store.listObjects("", page -> page.forEach(object -> keys.add(object.key())));

        assertThat(keys).containsExactlyInAnyOrderElementsOf(ODD_KEYS);
        assertThat(uploads())
                .extracting(IncompleteUpload::key)
                .containsExactlyInAnyOrderElementsOf(
                        ODD_KEYS.stream().map(key -> key + "-upload").toList());
        for (String key : ODD_KEYS) {
            assertThat(store.head(key)).isPresent();
            List<String> below = new ArrayList<>();
            store.listObjects(key, page -> page.forEach(object -> below.add(object.key())));
            assertThat(below).contains(key);
            store.delete(key);
        }
        uploads().forEach(upload -> assertThat(store.abort(upload)).isTrue());
        assertThat(uploads()).isEmpty();
    }

    @Test
    void countsTheBytesOfAnIncompleteUploadAndNoneOnceItIsGone() {
        IncompleteUpload upload = begin("half");
        part(upload, 1, 5 * MIB);
        part(upload, 2, 1234);

        assertThat(store.uploadedBytes(upload)).isEqualTo(5 * MIB + 1234);
        assertThat(store.abort(upload)).isTrue();
        assertThat(store.uploadedBytes(upload)).isZero();
        assertThat(store.abort(upload)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 20 * MIB, 23 * MIB + 17})
    void storesWhatIsWrittenWhateverItsSize(int bytes) throws Exception {
        byte[] content = random(bytes);
        try (ObjectUpload upload = store.beginUpload("dump", "application/octet-stream", 5 * MIB)) {
            int written = 0;
            while (written < bytes) {
                int length = Math.min(700_001, bytes - written);
                upload.write(content, written, length);
                written += length;
            }
            assertThat(store.head("dump")).isEmpty();
            assertThat(upload.complete()).isEqualTo(bytes);
        }

        try (InputStream stored = store.open("dump")) {
            assertThat(stored.readAllBytes()).isEqualTo(content);
        }
        assertThat(uploads()).isEmpty();
    }

    @Test
    void storesPartsThatTheServerTakesOnlyWhole() throws Exception {
        byte[] content = random(70 * MIB);
        try (ObjectUpload upload = store.beginUpload("large-parts", "application/octet-stream", 64 * MIB)) {
            upload.write(content);
            upload.complete();
        }

        assertThat(store.head("large-parts").orElseThrow().bytes()).isEqualTo(70 * MIB);
    }

    @Test
    void abortsAnUploadThatIsClosedWithoutCompletion() throws Exception {
        try (ObjectUpload upload = store.beginUpload("dump", "application/octet-stream", 5 * MIB)) {
            upload.write(random(12 * MIB));
        }

        assertThat(store.head("dump")).isEmpty();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void abortsAnUploadOfAnInterruptedThreadAndKeepsTheInterrupt() throws Exception {
        ObjectUpload upload = store.beginUpload("dump", "application/octet-stream", 5 * MIB);
        upload.write(random(6 * MIB));

        Thread.currentThread().interrupt();
        upload.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void saysCancelledWhenTheCallingThreadWasInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertFails(() -> store.head("x"), FailureKind.CANCELLED, "Stopped while waiting");
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void abortingTwiceOrAfterSomebodyElseIsNoError() throws Exception {
        ObjectUpload upload = store.beginUpload("dump", "application/octet-stream", 5 * MIB);
        upload.write(1);
        uploads().forEach(store::abort);

        upload.abort();
        upload.abort();

        assertThatThrownBy(() -> upload.write(1)).isInstanceOf(IOException.class);
    }

    @Test
    void leavesNothingWhenTheCompletionFails() throws Exception {
        try (ObjectUpload upload = store.beginUpload("dump", "application/octet-stream", 5 * MIB)) {
            upload.write(random(100));
            uploads().forEach(store::abort);

            assertFails(upload::complete, FailureKind.DATA, "NoSuchUpload");
        }

        assertThat(store.head("dump")).isEmpty();
    }

    @Test
    void readingCanEndEarly() throws Exception {
        store.put("large", random(8 * MIB), "application/octet-stream");

        for (int times = 0; times < 100; times++) {
            try (InputStream content = store.open("large")) {
                assertThat(content.read()).isGreaterThanOrEqualTo(0);
            }
        }
    }

    @Test
    void openingWhatIsNotThereNamesTheKey() {
        assertFails(() -> store.open("no/such"), FailureKind.DATA, "'no/such'");
        assertThat(store.head("no/such")).isEmpty();
        store.delete("no/such");
    }

    @Test
    void aWrongSecretIsAConfigurationErrorThatNamesTheKeysAndShowsNoSecret() {
        try (ObjectStore wrong = new ObjectStore(S3Server.shared().settings(store.bucket(), "not-the-secret"))) {
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> wrong.listObjects("", page -> {}),
                    () -> wrong.listIncompleteUploads("", page -> {}),
                    () -> wrong.put("x", new byte[1], "text/plain"),
                    () -> wrong.head("x"),
                    () -> wrong.open("x"),
                    () -> wrong.beginUpload("x", "text/plain", 5 * MIB))) {
                assertFails(call, FailureKind.CONFIGURATION, "AWS_SECRET_ACCESS_KEY");
                assertThatThrownBy(call).hasMessageNotContaining("not-the-secret");
            }
        }
    }

    @Test
    void aMissingBucketIsAConfigurationErrorThatNamesTheSetting() {
        try (ObjectStore wrong = new ObjectStore(S3Server.shared().settings("no-such-bucket", S3Server.SECRET))) {
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> wrong.listObjects("", page -> {}),
                    () -> wrong.listIncompleteUploads("", page -> {}),
                    () -> wrong.put("x", new byte[1], "text/plain"),
                    () -> wrong.beginUpload("x", "text/plain", 5 * MIB))) {
                assertFails(call, FailureKind.CONFIGURATION, "s3.bucket");
                assertThatThrownBy(call).hasMessageContaining("no-such-bucket");
            }
        }
    }

    @Test
    void probesEverythingThatTheJobsNeedAndLeavesNothing() {
        List<Probe> probes = store.probe("upkeep/");

        assertThat(probes).hasSize(3).allMatch(Probe::passed);
        List<StoredObject> left = new ArrayList<>();
        store.listObjects("", left::addAll);
        assertThat(left).isEmpty();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void aProbeThatFailsSaysWhy() {
        try (ObjectStore wrong = new ObjectStore(S3Server.shared().settings("no-such-bucket", S3Server.SECRET))) {
            assertThat(wrong.probe("upkeep/")).singleElement().satisfies(probe -> {
                assertThat(probe.passed()).isFalse();
                assertThat(probe.detail()).contains("s3.bucket");
            });
        }
    }

    private List<IncompleteUpload> uploads() {
        List<IncompleteUpload> uploads = new ArrayList<>();
        store.listIncompleteUploads("", uploads::addAll);
        return uploads;
    }

    private IncompleteUpload begin(String key) {
        String id = ((S3Client) store.client())
                .createMultipartUpload(request -> request.bucket(store.bucket()).key(key))
                .uploadId();
        return new IncompleteUpload(key, id, Instant.now());
    }

    private void part(IncompleteUpload upload, int number, int bytes) {
        ((S3Client) store.client())
                .uploadPart(
                        request -> request.bucket(store.bucket())
                                .key(upload.key())
                                .uploadId(upload.uploadId())
                                .partNumber(number),
                        RequestBody.fromBytes(new byte[bytes]));
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private static void assertFails(ThrowingCallable call, FailureKind kind, String words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(UpkeepException.class, failure -> {
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
            assertThat(failure).hasMessageContaining(words);
        });
    }

    private static void inParallel(int count, IntConsumer action) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        IntStream.range(0, count).forEach(number -> all.add(threads.submit(() -> action.accept(number))));
        threads.shutdown();
        assertThat(threads.awaitTermination(Duration.ofMinutes(2).toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        assertThat(all).allSatisfy(one -> one.get());
    }
}
