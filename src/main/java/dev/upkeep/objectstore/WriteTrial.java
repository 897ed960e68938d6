package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Stores a small object, reads it back and deletes it. */
final class WriteTrial {
    private static final byte[] CONTENT = "upkeep\n".getBytes(StandardCharsets.US_ASCII);

    private final ObjectStore store;

    WriteTrial(ObjectStore store) {
        this.store = store;
    }

    /** Tries it; throws as {@link ObjectStore#tryWriting} does. */
    void of(String key) {
        String version = store.call(
                        S3Action.UPLOAD,
                        () -> store.s3()
                                .putObject(
                                        request -> request.bucket(store.bucket())
                                                .key(key)
                                                .contentType("text/plain")
                                                .contentMD5(
                                                        store.sendsContentMd5()
                                                                ? ContentMd5.of(CONTENT, CONTENT.length)
                                                                : null),
                                        RequestBody.fromBytes(CONTENT)))
                .versionId();
        readBack(key);
        delete(key, version);
    }

    private void readBack(String key) {
        byte[] found;
        try (InputStream content = store.open(key)) {
            found = content.readNBytes(CONTENT.length * 100);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.UNAVAILABLE,
                    "The object '" + key + "' that was stored in the bucket " + store.describe() + " cannot be read: "
                            + e,
                    e);
        }
        if (!Arrays.equals(found, CONTENT)) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The object '" + key + "' in the bucket " + store.describe()
                            + " has other content than was stored: "
                            + found.length + " bytes for " + CONTENT.length
                            + ". It may have kept the transfer's framing: set s3.chunked-encoding=off.");
        }
    }

    /** For good where the bucket keeps versions, or each trial would leave two of them; as usual where that is refused. */
    private void delete(String key, @Nullable String version) {
        if (version != null) {
            try {
                store.s3()
                        .deleteObject(request ->
                                request.bucket(store.bucket()).key(key).versionId(version));
                return;
            } catch (S3Exception e) {
                if (e.statusCode() != 403) {
                    throw store.failure(e, S3Action.DELETE);
                }
            }
        }
        store.delete(key);
    }
}
