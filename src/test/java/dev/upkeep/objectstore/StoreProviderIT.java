package dev.upkeep.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StoreProvider;
import dev.upkeep.settings.StoreQuirks;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.CannedStore.Answer;
import dev.upkeep.testing.CannedStore.Request;
import dev.upkeep.testing.S3Server;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes over the line to stores of different providers. */
class StoreProviderIT {
    private static final int MIB = 1024 * 1024;
    private static final String DELETED = "<DeleteResult></DeleteResult>";

    @ParameterizedTest
    @EnumSource(value = StoreProvider.class, mode = EnumSource.Mode.EXCLUDE, names = "AWS")
    void bodiesArePlainAndGoWithContentMd5EverywhereButAtAmazon(StoreProvider provider) throws Exception {
        try (CannedStore canned = transfers(provider)) {
            assertThat(canned.headers())
                    .allSatisfy(headers -> assertThat(headers.keySet())
                            .noneMatch(name -> name.toLowerCase(Locale.ROOT)
                                    .matches("x-amz-(checksum|sdk-checksum|trailer|decoded).*|content-encoding")));
            assertThat(canned.headers())
                    .filteredOn(headers -> headers.containsKey("Content-MD5"))
                    .extracting(headers -> headers.get("Content-MD5"))
                    .as("of 3 bytes, of a part and of an object")
                    .containsExactly("aT6a+E09/MceZA4AW9xeLg==", "aT6a+E09/MceZA4AW9xeLg==");
        }
    }

    @Test
    void amazonGetsTheChecksumsOfItsOwnClient() throws Exception {
        try (CannedStore canned = transfers(StoreProvider.AWS)) {
            assertThat(canned.headers())
                    .filteredOn(headers -> "3".equals(headers.get("Content-Length")))
                    .allMatch(headers -> headers.containsKey("x-amz-checksum-crc32"))
                    .hasSize(2);
            assertThat(canned.headers()).noneMatch(headers -> headers.containsKey("Content-MD5"));
            assertThat(canned.headers().get(0)).containsEntry("x-amz-checksum-algorithm", "CRC32");
        }
    }

    @ParameterizedTest
    @EnumSource(StoreProvider.class)
    void onlyLargeBodiesAreAskedForBeforeTheyAreSent(StoreProvider provider) throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.of(200, ""));
                ObjectStore store = new ObjectStore(canned.settings(provider))) {
            store.put("small", new byte[MIB], "text/plain");
            store.put("large", new byte[MIB + 1], "text/plain");

            assertThat(canned.headers())
                    .extracting(headers -> headers.get("Expect"))
                    .containsExactly(null, "100-continue");
        }
    }

    /** Sends a part and an object, and reads it. */
    private static CannedStore transfers(StoreProvider provider) throws Exception {
        CannedStore canned = new CannedStore(request -> switch (request.method()) {
            case "POST" ->
                Answer.of(
                        200,
                        request.has("uploads")
                                ? "<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>"
                                : "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>");
            case "HEAD" -> new Answer(200, "", Map.of("Content-Length", "3"));
            case "GET" -> new Answer(200, "abc", Map.of("ETag", "\"e\""));
            default -> new Answer(200, "", Map.of("ETag", "\"e\""));
        });
        try (ObjectStore store = new ObjectStore(canned.settings(provider));
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(new byte[3]);
            upload.complete();
            store.put("small", new byte[3], "text/plain");
            try (InputStream content = store.open("dump")) {
                assertThat(content.readAllBytes()).hasSize(3);
            }
        }
        return canned;
    }

    @ParameterizedTest
    @CsvSource({"AWS, true", "AWS, false", "GENERIC, true", "GENERIC, false"})
    void aRealServerTakesEveryWayToSendParts(StoreProvider provider, boolean chunkedEncoding) throws Exception {
        ObjectStoreSettings bucket = S3Server.shared().newBucket();
        ObjectStoreSettings settings = new ObjectStoreSettings(
                bucket.endpoint(),
                provider,
                bucket.region(),
                bucket.bucket(),
                bucket.accessKeyId(),
                bucket.secretAccessKey(),
                new StoreQuirks(
                        true,
                        chunkedEncoding,
                        provider.quirks().checksumHeaders(),
                        provider.quirks().batchDeletion(),
                        provider.quirks().mostParts()),
                bucket.connectTimeout(),
                bucket.timeout(),
                bucket.retryFor());
        byte[] content = new byte[11 * MIB];
        new Random(1).nextBytes(content);
        try (ObjectStore store = new ObjectStore(settings);
                ObjectUpload upload = store.beginUpload("dump", "text/plain", 5 * MIB)) {
            upload.write(content);
            assertThat(upload.complete()).isEqualTo(content.length);
            store.put("small", content, "text/plain");
            for (String key : List.of("dump", "small")) {
                try (InputStream stored = store.open(key)) {
                    assertThat(stored.readAllBytes()).isEqualTo(content);
                }
            }
            store.deleteAll(List.of("dump", "small"));
            assertThat(store.head("small")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(StoreProvider.class)
    void deletesInBatchesOfAThousandWhereTheProviderCan(StoreProvider provider) throws Exception {
        try (CannedStore canned = new CannedStore(
                        request -> request.method().equals("POST") ? Answer.of(200, DELETED) : Answer.of(204, ""));
                ObjectStore store = new ObjectStore(canned.settings(provider))) {
            store.deleteAll(keys(2001));

            long batches =
                    canned.requests().stream().filter(StoreProviderIT::isBatch).count();
            if (provider.quirks().batchDeletion()) {
                assertThat(batches).isEqualTo(2);
                assertThat(canned.requests())
                        .as("the last one is alone")
                        .hasSize(3)
                        .contains(new Request("DELETE", "/application/key-2000", ""));
            } else {
                assertThat(canned.requests()).hasSize(2001).noneMatch(StoreProviderIT::isBatch);
            }
            assertThat(canned.headers().stream()
                            .filter(headers -> headers.containsKey("Content-MD5"))
                            .count())
                    .isEqualTo(provider.quirks().checksumHeaders() ? 0 : batches);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, MissingContentMD5",
        "400, InvalidRequest",
        "400, InvalidArgument",
        "501, NotImplemented",
        "405, MethodNotAllowed"
    })
    void deletesOneByOneWhereAStoreRefusesBatches(int status, String code) throws Exception {
        try (CannedStore canned =
                        new CannedStore(request -> isBatch(request) ? Answer.error(status, code) : Answer.of(204, ""));
                ObjectStore store = new ObjectStore(canned.settings())) {
            store.deleteAll(keys(1500));

            assertThat(canned.requests()).filteredOn(StoreProviderIT::isBatch).hasSize(1);
            assertThat(canned.requests())
                    .filteredOn(request -> request.method().equals("DELETE"))
                    .extracting(Request::path)
                    .doesNotHaveDuplicates()
                    .hasSize(1500);
        }
    }

    @Test
    void whatABatchLeavesIsDeletedAlone() throws Exception {
        try (CannedStore canned = new CannedStore(request -> isBatch(request)
                        ? Answer.of(
                                200,
                                "<DeleteResult><Error><Key>key-1</Key><Code>InternalError</Code></Error></DeleteResult>")
                        : Answer.of(204, ""));
                ObjectStore store = new ObjectStore(canned.settings())) {
            store.deleteAll(keys(3));

            assertThat(canned.requests())
                    .filteredOn(request -> !isBatch(request))
                    .containsExactly(new Request("DELETE", "/application/key-1", ""));
        }
    }

    @Test
    void anObjectThatCannotBeDeletedFailsTheWhole() throws Exception {
        try (CannedStore canned = new CannedStore(request -> isBatch(request)
                        ? Answer.of(
                                200,
                                "<DeleteResult><Error><Key>key-1</Key><Code>AccessDenied</Code></Error></DeleteResult>")
                        : Answer.error(403, "AccessDenied"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertThatThrownBy(() -> store.deleteAll(keys(3)))
                    .isInstanceOfSatisfying(
                            UpkeepException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION))
                    .hasMessageContaining("s3:DeleteObject");
        }
    }

    @Test
    void aBatchIsNotTriedOneByOneAtAStoreThatIsAway() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.error(500, "InternalError"));
                ObjectStore store = new ObjectStore(canned.settings())) {
            assertThatThrownBy(() -> store.deleteAll(keys(3)))
                    .isInstanceOfSatisfying(
                            UpkeepException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE));
            assertThat(canned.requests()).allMatch(StoreProviderIT::isBatch);
        }
    }

    @Test
    void deletesWhatARealServerHasAndNothingElse() {
        ObjectStoreSettings settings = S3Server.shared().newBucket();
        try (ObjectStore store = new ObjectStore(settings)) {
            List<String> keys = List.of("a b/ä+%", "<&>\"'", "plain", "never/stored");
            keys.subList(0, 3).forEach(key -> store.put(key, new byte[1], "text/plain"));
            store.put("kept", new byte[1], "text/plain");

            store.deleteAll(keys);
            store.deleteAll(List.of());

            List<String> left = new ArrayList<>();
            store.listObjects("", page -> page.forEach(object -> left.add(object.key())));
            assertThat(left).containsExactly("kept");
        }
    }

    private static boolean isBatch(Request request) {
        return request.method().equals("POST") && request.has("delete");
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(number -> "key-" + number).toList();
    }
}
