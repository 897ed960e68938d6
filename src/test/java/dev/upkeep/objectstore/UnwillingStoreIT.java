package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.CannedStore.Answer;
import dev.upkeep.testing.CannedStore.Request;
import dev.upkeep.testing.Fault;
import dev.upkeep.testing.FaultyProxy;
import dev.upkeep.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stores that are away, hang, refuse or answer strangely. */
class UnwillingStoreIT {
    private static final int MIB = 1024 * 1024;
    private static final IncompleteUpload UPLOAD = new IncompleteUpload("a/b", "id", Instant.EPOCH);
    private static final String BEGUN =
            "<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>";

    @Test
    void anEndpointWhereNothingListensIsUnavailable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (ObjectStore store = at("http://127.0.0.1:" + port)) {
            assertFails(
                    () -> store.head("x"),
                    FailureKind.UNAVAILABLE,
                    "http://127.0.0.1:" + port + " accepts no connection",
                    "s3.endpoint");
        }
    }

    @Test
    void anEndpointThatHangsIsGivenUpWithinTwiceTheTimeout() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ObjectStore store = at("http://127.0.0.1:" + hanging.getLocalPort())) {
            store.client();
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> store.head("x"),
                    () -> store.listObjects("", page -> {}),
                    () -> store.listIncompleteUploads("", page -> {}),
                    () -> store.uploadedBytes(UPLOAD),
                    () -> store.abort(UPLOAD),
                    () -> store.open("x"),
                    () -> store.put("x", new byte[10], "text/plain"),
                    () -> store.beginUpload("x", "text/plain", 5 * MIB),
                    () -> store.delete("x"))) {
                Instant begun = Instant.now();
                assertFails(
                        call,
                        FailureKind.UNAVAILABLE,
                        "http://127.0.0.1:" + hanging.getLocalPort(),
                        "silent for 1 s (s3.timeout)");
                assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofMillis(2500));
            }
        }
    }

    @Test
    void triesThreeTimesWhenTheStoreIsOverloaded() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (CannedStore canned = new CannedStore(request ->
                        asked.incrementAndGet() < 3 ? Answer.error(503, "ServiceUnavailable") : Answer.of(204, ""));
                ObjectStore store = new ObjectStore(canned.settings())) {
            store.delete("x");
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void aStoreThatStaysOverloadedIsUnavailable() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.error(500, "InternalError"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(() -> store.delete("x"), FailureKind.UNAVAILABLE, "InternalError", "status 500");
            assertThat(canned.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, CONFIGURATION, s3:ListBucket",
        "403, InvalidAccessKeyId, CONFIGURATION, AWS_ACCESS_KEY_ID",
        "403, SignatureDoesNotMatch, CONFIGURATION, AWS_SECRET_ACCESS_KEY",
        "403, RequestTimeTooSkewed, CONFIGURATION, clock",
        "404, NoSuchBucket, CONFIGURATION, s3.bucket",
        "301, PermanentRedirect, CONFIGURATION, s3.region",
        "400, AuthorizationHeaderMalformed, CONFIGURATION, s3.region",
        "501, NotImplemented, CONFIGURATION, s3.chunked-encoding",
        "400, InvalidArgument, INTERNAL, InvalidArgument",
        "503, SlowDown, UNAVAILABLE, SlowDown",
        "400, ThrottlingException, UNAVAILABLE, work again in a while",
        "400, RequestLimitExceeded, UNAVAILABLE, work again in a while",
        "409, OperationAborted, UNAVAILABLE, work again in a while",
        "200, InternalError, UNAVAILABLE, work again in a while",
        "200, SlowDown, UNAVAILABLE, work again in a while",
        "200, AccessDenied, CONFIGURATION, s3:ListBucket",
        "200, NoSuchBucket, CONFIGURATION, s3.bucket"
    })
    void saysWhatARefusalMeans(int status, String code, FailureKind kind, String words) throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.error(status, code));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(() -> store.listObjects("", page -> {}), kind, words, "'application'");
        }
    }

    @Test
    void anErrorInPlaceOfAListingIsNotTakenForAnEmptyOne() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.error(200, "InternalError"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> store.listFolder("", page -> {}),
                    () -> store.listIncompleteUploads("", page -> {}),
                    () -> store.uploadedBytes(UPLOAD))) {
                assertFails(call, FailureKind.UNAVAILABLE, "InternalError");
            }
        }
    }

    @Test
    void aRefusalNamesTheRightThatIsMissing() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.error(403, "AccessDenied"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(
                    () -> store.listIncompleteUploads("", page -> {}),
                    FailureKind.CONFIGURATION,
                    "s3:ListBucketMultipartUploads");
            assertFails(() -> store.abort(UPLOAD), FailureKind.CONFIGURATION, "s3:AbortMultipartUpload");
            assertFails(() -> store.uploadedBytes(UPLOAD), FailureKind.CONFIGURATION, "s3:ListMultipartUploadParts");
            assertFails(() -> store.head("x"), FailureKind.CONFIGURATION, "s3:GetObject", "status 403");
            assertFails(() -> store.beginUpload("x", "y", 5 * MIB), FailureKind.CONFIGURATION, "s3:PutObject");
        }
    }

    @Test
    void aWebPageIsNotTakenForAStore() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.of(200, "<html><p>Welcome<br></html>"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(() -> store.listObjects("", page -> {}), FailureKind.CONFIGURATION, "s3.endpoint");
        }
    }

    @Test
    void plainHttpBehindAnHttpsAddressIsAConfigurationError() {
        String plain = S3Server.shared()
                .settings("any", "any")
                .endpoint()
                .orElseThrow()
                .toString();
        try (ObjectStore store = at(plain.replace("http:", "https:"))) {
            assertFails(() -> store.head("x"), FailureKind.CONFIGURATION, "TLS", "s3.endpoint");
        }
    }

    @Test
    void followsPagesOfUploadsThatAreShortOrEmptyOrOverlap() throws Exception {
        try (CannedStore canned = new CannedStore(UnwillingStoreIT::strangePages);
                ObjectStore store = new ObjectStore(canned.settings())) {
            List<IncompleteUpload> uploads = new ArrayList<>();
            store.listIncompleteUploads("", uploads::addAll);

            assertThat(uploads).extracting(IncompleteUpload::uploadId).containsExactly("1", "2", "3", "4");
            assertThat(uploads).extracting(IncompleteUpload::key).containsExactly("a b", "a b", "a b", "c+%");
        }
    }

    private static Answer strangePages(Request request) {
        if (request.has("upload-id-marker=2")) {
            return uploads("", "a b", "2x");
        }
        if (request.has("upload-id-marker=2x")) {
            return uploads(upload("a%20b", "2") + upload("a%20b", "3"), "a%20b", "3");
        }
        if (request.has("upload-id-marker=3")) {
            return uploads(upload("c%2B%25", "4"), null, null);
        }
        return uploads(upload("a%20b", "1") + upload("a%20b", "2"), "a%20b", "2");
    }

    @Test
    void failsLoudlyWhenTheMarkersOfUploadsRepeat() throws Exception {
        try (CannedStore canned = new CannedStore(request -> uploads(upload("a", "1"), "a", "1"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(
                    () -> store.listIncompleteUploads("", page -> {}),
                    FailureKind.DATA,
                    "marker 'a'",
                    "incomplete uploads");
        }
    }

    @Test
    void failsLoudlyWhenThereIsMoreButNoMarker() throws Exception {
        try (CannedStore canned = new CannedStore(request -> uploads(upload("a", "1"), "", ""));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(() -> store.listIncompleteUploads("", page -> {}), FailureKind.DATA, "incomplete uploads");
        }
    }

    @Test
    void failsLoudlyWhenAContinuationTokenRepeats() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.of(
                        200,
                        "<ListBucketResult><IsTruncated>true</IsTruncated>"
                                + "<NextContinuationToken>t</NextContinuationToken></ListBucketResult>"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(() -> store.listObjects("", page -> {}), FailureKind.DATA, "marker 't'");
        }
    }

    @Test
    void sumsAllPagesOfParts() throws Exception {
        try (CannedStore canned = new CannedStore(request -> request.has("part-number-marker=2")
                        ? parts("<Part><PartNumber>3</PartNumber><Size>7</Size></Part>", false)
                        : parts("<Part><PartNumber>2</PartNumber><Size>5</Size></Part>", true));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertThat(store.uploadedBytes(UPLOAD)).isEqualTo(12);
        }
    }

    @Test
    void sumsAllPagesOfPartsAlsoWhereNoMarkerTellsOfTheNext() throws Exception {
        try (CannedStore canned = new CannedStore(request -> request.has("part-number-marker=2")
                        ? parts("<Part><PartNumber>3</PartNumber><Size>7</Size></Part>", false)
                        : partsWithoutMarker("<Part><PartNumber>1</PartNumber><Size>5</Size></Part>"
                                + "<Part><PartNumber>2</PartNumber><Size>5</Size></Part>"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertThat(store.uploadedBytes(UPLOAD)).isEqualTo(17);
        }
    }

    @Test
    void failsLoudlyWhenThereAreMorePartsThatNothingLeadsTo() throws Exception {
        try (CannedStore canned = new CannedStore(request -> partsWithoutMarker(""));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(() -> store.uploadedBytes(UPLOAD), FailureKind.DATA, "parts of an incomplete upload");
        }
        try (CannedStore canned = new CannedStore(
                        request -> partsWithoutMarker("<Part><PartNumber>2</PartNumber><Size>5</Size></Part>"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(() -> store.uploadedBytes(UPLOAD), FailureKind.DATA, "marker '2'");
        }
    }

    @Test
    void tellsTheTimeWhateverTheKeyOfAnUploadIs() throws Exception {
        try (CannedStore canned = new CannedStore(request ->
                        uploads(upload(request.has("encoding-type=url") ? "a%01" : "a&#1;", "1"), null, null));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertThat(store.uploads().time()).isPresent();
        }
    }

    private static Answer partsWithoutMarker(String parts) {
        return Answer.of(200, "<ListPartsResult><IsTruncated>true</IsTruncated>" + parts + "</ListPartsResult>");
    }

    @ParameterizedTest
    @CsvSource({"NoSuchUpload", "NoSuchKey"})
    void anUploadThatIsGoneHasNoBytesAndNothingToAbort(String code) throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.error(404, code));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertThat(store.uploadedBytes(UPLOAD)).isZero();
            assertThat(store.abort(UPLOAD)).isFalse();
        }
    }

    @Test
    void anEmptyAnswerAboutPartsMeansGone() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.of(200, ""));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertThat(store.uploadedBytes(UPLOAD)).isZero();
        }
    }

    @Test
    void aMissingBucketIsNotAnUploadThatIsGone() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.error(404, "NoSuchBucket"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertFails(() -> store.uploadedBytes(UPLOAD), FailureKind.CONFIGURATION, "s3.bucket");
            assertFails(() -> store.abort(UPLOAD), FailureKind.CONFIGURATION, "s3.bucket");
        }
    }

    @Test
    void theNextWriteThrowsWhatMadeAPartFail() throws Exception {
        try (CannedStore canned = new CannedStore(request -> switch (request.method()) {
                    case "POST" -> Answer.of(200, BEGUN);
                    case "PUT" -> Answer.error(403, "AccessDenied");
                    default -> Answer.of(204, "");
                });
                ObjectStore store = new ObjectStore(canned.settings());
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            byte[] part = new byte[5 * MIB];

            assertFails(
                    () -> {
                        for (int number = 0; number < 10; number++) {
                            upload.write(part);
                        }
                    },
                    FailureKind.CONFIGURATION,
                    "s3:PutObject");
            assertFails(upload::complete, FailureKind.CONFIGURATION, "s3:PutObject");
            assertThat(canned.requests())
                    .filteredOn(UnwillingStoreIT::isCompletion)
                    .isEmpty();
            assertThat(canned.requests().get(canned.requests().size() - 1).method())
                    .isEqualTo("DELETE");
        }
    }

    @Test
    void deletesAnObjectThatHasAnotherSizeThanWhatWasSent() throws Exception {
        try (CannedStore canned = new CannedStore(request -> completed(request, "4711"));
                ObjectStore store = new ObjectStore(canned.settings());
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(new byte[3]);

            assertFails(upload::complete, FailureKind.DATA, "4711 bytes", "3 bytes", "s3.chunked-encoding=off");
            assertThat(canned.requests())
                    .contains(new Request("DELETE", "/application/dump", ""))
                    .noneMatch(request -> request.method().equals("DELETE") && request.has("uploadId"));
        }
    }

    @Test
    void aCompletionWhoseFirstAnswerWasLostIsNoFailure() throws Exception {
        AtomicInteger completions = new AtomicInteger();
        try (CannedStore canned = new CannedStore(request -> {
                    if (request.method().equals("POST") && request.has("uploadId")) {
                        return completions.incrementAndGet() == 1
                                ? Answer.error(500, "InternalError")
                                : Answer.error(404, "NoSuchUpload");
                    }
                    return completed(request, "3");
                });
                ObjectStore store = new ObjectStore(canned.settings());
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(new byte[3]);

            assertThat(upload.complete()).isEqualTo(3);
            assertThat(canned.requests()).noneMatch(request -> request.method().equals("DELETE"));
        }
    }

    @Test
    void aCompletionThatTheStoreIsStillCarryingOutIsWaitedFor() throws Exception {
        AtomicInteger completions = new AtomicInteger();
        AtomicInteger heads = new AtomicInteger();
        try (CannedStore canned = new CannedStore(request -> {
                    if (isCompletion(request)) {
                        return completions.incrementAndGet() == 1
                                ? Answer.error(500, "InternalError")
                                : Answer.error(400, "InvalidPart");
                    }
                    return request.method().equals("HEAD") && heads.incrementAndGet() < 3
                            ? Answer.error(404, "")
                            : completed(request, "3");
                });
                ObjectStore store = new ObjectStore(canned.settings());
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(new byte[3]);

            assertThat(upload.complete()).isEqualTo(3);
            assertThat(heads).hasValueGreaterThan(2);
            assertThat(canned.requests()).noneMatch(request -> request.method().equals("DELETE"));
        }
    }

    @Test
    void anOlderObjectOfTheSameSizeIsNotTakenForACompletion() throws Exception {
        try (CannedStore canned = new CannedStore(request ->
                        isCompletion(request) ? Answer.error(404, "NoSuchUpload") : completed(request, "3"));
                ObjectStore store = new ObjectStore(canned.settings());
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(new byte[3]);

            assertFails(upload::complete, FailureKind.DATA, "NoSuchUpload");
        }
    }

    @Test
    void aPartIsSentAgainForLongerThanTheClientTries() throws Exception {
        AtomicInteger parts = new AtomicInteger();
        try (CannedStore canned =
                        new CannedStore(request -> request.method().equals("PUT") && parts.incrementAndGet() < 8
                                ? Answer.error(500, "InternalError")
                                : completed(request, "3"));
                ObjectStore store = new ObjectStore(canned.settings());
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(new byte[3]);

            assertThat(upload.complete()).isEqualTo(3);
            assertThat(parts).hasValue(8);
        }
    }

    @Test
    void aStoreThatIsTooBusyForAPartFailsTheUpload() throws Exception {
        try (CannedStore canned = new CannedStore(request ->
                        request.method().equals("PUT") ? Answer.error(503, "SlowDown") : completed(request, "3"));
                ObjectStore store = new ObjectStore(canned.settings());
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(new byte[3]);

            assertFails(upload::complete, FailureKind.UNAVAILABLE, "SlowDown", "s3.retry-for");
            assertThat(canned.requests())
                    .filteredOn(UnwillingStoreIT::isCompletion)
                    .isEmpty();
            assertThat(canned.requests()).anyMatch(UnwillingStoreIT::isAbort);
        }
    }

    @Test
    void anErrorInsideASuccessfulAnswerIsNoCompletion() throws Exception {
        for (String code : List.of("InternalError", "InvalidPart")) {
            try (CannedStore canned = new CannedStore(
                            request -> isCompletion(request) ? Answer.error(200, code) : completed(request, "3"));
                    ObjectStore store = new ObjectStore(canned.settings());
                    ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
                upload.write(new byte[3]);

                assertThatThrownBy(upload::complete)
                        .isInstanceOf(UpkeepException.class)
                        .hasMessageContaining(code);
                assertThat(canned.requests()).anyMatch(UnwillingStoreIT::isAbort);
            }
        }
    }

    @Test
    void aCompletionThatFailsInsideASuccessfulAnswerIsAskedForAgain() throws Exception {
        AtomicInteger completions = new AtomicInteger();
        try (CannedStore canned = new CannedStore(request -> isCompletion(request) && completions.incrementAndGet() < 3
                        ? Answer.error(200, "InternalError")
                        : completed(request, "3"));
                ObjectStore store = new ObjectStore(canned.settings());
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(new byte[3]);

            assertThat(upload.complete()).isEqualTo(3);
            assertThat(completions).hasValue(3);
            assertThat(canned.requests()).noneMatch(UnwillingStoreIT::isAbort);
        }
    }

    @Test
    void aCompletedUploadIsKeptWhenTheStoreIsAwayAMomentAfter() throws Exception {
        AtomicInteger heads = new AtomicInteger();
        try (CannedStore canned =
                        new CannedStore(request -> request.method().equals("HEAD") && heads.incrementAndGet() < 6
                                ? Answer.error(500, "InternalError")
                                : completed(request, "3"));
                ObjectStore store = new ObjectStore(canned.settings());
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(new byte[3]);

            assertThat(upload.complete()).isEqualTo(3);
        }
    }

    @Test
    void anUploadHasAsManyPartsAsTheStoreTakes() throws Exception {
        try (CannedStore canned = new CannedStore(request -> completed(request, "3"));
                ObjectStore store = new ObjectStore(canned.settings(3));
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            byte[] part = new byte[5 * MIB];
            for (int number = 1; number <= 3; number++) {
                upload.write(part);
            }

            assertFails(() -> upload.write(part), FailureKind.CONFIGURATION, "larger than 3 parts", "15 MiB");
        }
    }

    @Test
    void aStoreThatAnswersWithTheWholeInsteadOfTheRestIsNotReadOn() throws Exception {
        AtomicInteger gets = new AtomicInteger();
        try (CannedStore canned = new CannedStore(request ->
                        new Answer(200, "x".repeat(500_000), Map.of("ETag", "\"e" + gets.incrementAndGet() + "\"")));
                FaultyProxy proxy = FaultyProxy.beforeStore(canned.settings());
                ObjectStore store = new ObjectStore(proxy.before(canned.settings()))) {
            proxy.next(Fault.cut(Fault.Direction.ANSWER, 300_000));
            try (InputStream reading = store.open("dump")) {
                assertFails(reading::readAllBytes, FailureKind.DATA, "'dump'", "of 500000 bytes");
            }
        }
    }

    private static boolean isCompletion(Request request) {
        return request.method().equals("POST") && request.has("uploadId");
    }

    private static boolean isAbort(Request request) {
        return request.method().equals("DELETE") && request.has("uploadId");
    }

    private static Answer completed(Request request, String bytes) {
        return switch (request.method()) {
            case "POST" ->
                Answer.of(
                        200,
                        request.has("uploads")
                                ? BEGUN
                                : "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>");
            case "PUT" -> new Answer(200, "", Map.of("ETag", "\"e\""));
            case "HEAD" ->
                new Answer(200, "", Map.of("Content-Length", bytes, "Last-Modified", "Mon, 23 Nov 2026 00:00:00 GMT"));
            default -> Answer.of(204, "");
        };
    }

    private static Answer parts(String parts, boolean truncated) {
        return Answer.of(
                200,
                "<ListPartsResult><IsTruncated>" + truncated + "</IsTruncated>"
                        + (truncated ? "<NextPartNumberMarker>2</NextPartNumberMarker>" : "") + parts
                        + "</ListPartsResult>");
    }

    private static Answer uploads(String uploads, String keyMarker, String uploadIdMarker) {
        String markers = keyMarker == null
                ? "<IsTruncated>false</IsTruncated>"
                : "<IsTruncated>true</IsTruncated><NextKeyMarker>" + keyMarker + "</NextKeyMarker><NextUploadIdMarker>"
                        + uploadIdMarker + "</NextUploadIdMarker>";
        return Answer.of(
                200,
                "<ListMultipartUploadsResult><EncodingType>url</EncodingType>" + markers + uploads
                        + "</ListMultipartUploadsResult>");
    }

    private static String upload(String key, String id) {
        return "<Upload><Key>" + key + "</Key><UploadId>" + id
                + "</UploadId><Initiated>2026-11-01T00:00:00.000Z</Initiated></Upload>";
    }

    private static ObjectStore at(String endpoint) {
        return new ObjectStore(CannedStore.settings(URI.create(endpoint)));
    }

    private static void assertFails(ThrowingCallable call, FailureKind kind, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(UpkeepException.class, failure -> {
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
            assertThat(failure.getMessage()).contains(words);
        });
    }

    @Test
    void anUploadThatBeginsWhileItsRunIsStoppedIsAborted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (CannedStore canned = new CannedStore(request -> {
                    if (!request.has("uploads")) {
                        return Answer.of(204, "");
                    }
                    asked.countDown();
                    await(stopped);
                    return Answer.of(200, BEGUN);
                });
                ObjectStore store = new ObjectStore(canned.settings())) {
            Thread run = new Thread(() -> {
                try (ObjectUpload upload = store.beginUpload("a/b", "text/plain", 5 * MIB)) {
                    upload.flush();
                } catch (IOException | UpkeepException e) {
                    Thread.currentThread().interrupt();
                }
            });
            run.start();
            await(asked);
            run.interrupt();
            stopped.countDown();
            run.join();

            assertThat(canned.requests())
                    .anyMatch(request -> request.method().equals("DELETE") && request.has("uploadId"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
