package dev.upkeep.objectstore;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads pieces of objects, each of one certain state of its object: whoever replaces it meanwhile ends the reading by a
 * {@link SourceChanged}. A piece whose connection breaks is read again from its beginning for as long as `s3.retry-for`
 * says. Thread-safe.
 */
final class PieceReader {
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final ObjectStore store;
    private final Throttle throttle;

    PieceReader(ObjectStore store, Throttle throttle) {
        this.store = store;
        this.throttle = throttle;
    }

    /** Fills the beginning of a buffer with a piece of an object, and returns what came with it. */
    GetObjectResponse read(ListedObject object, long from, byte[] buffer, int length) {
        return read(object, from, length, content -> fill(content, buffer, length));
    }

    /** Gives a piece of any length to a consumer, who may be given it again from the beginning. */
    GetObjectResponse read(ListedObject object, long from, long length, Consumer<InputStream> consumer) {
        return store.patience().call(() -> readOnce(object, from, length, consumer));
    }

    /** What an object has besides its content. */
    HeadObjectResponse head(ListedObject object) {
        return store.patience().call(() -> {
            throttle.request();
            try {
                HeadObjectResponse found = store.s3()
                        .headObject(request ->
                                request.bucket(store.bucket()).key(object.key()).ifMatch(quoted(object)));
                check(object, object.bytes(), found.eTag(), found.contentLength());
                return found;
            } catch (SdkException e) {
                throw translated(object, e);
            }
        });
    }

    private GetObjectResponse readOnce(ListedObject object, long from, long length, Consumer<InputStream> consumer) {
        throttle.request();
        ResponseInputStream<GetObjectResponse> content;
        try {
            content = store.s3().getObject(request(object, from, length));
        } catch (SdkException e) {
            throw translated(object, e);
        }
        boolean done = false;
        try {
            check(object, length, content.response().eTag(), content.response().contentLength());
            consumer.accept(content);
            done = true;
            return content.response();
        } finally {
            end(content, done);
        }
    }

    private GetObjectRequest request(ListedObject object, long from, long length) {
        GetObjectRequest.Builder request = GetObjectRequest.builder()
                .bucket(store.bucket())
                .key(object.key())
                .ifMatch(quoted(object))
                .overrideConfiguration(override -> override.apiCallTimeout(store.transferTimeout(length)));
        if (length != object.bytes()) {
            request.range("bytes=" + from + "-" + (from + length - 1));
        }
        return request.build();
    }

    private static @Nullable String quoted(ListedObject object) {
        return object.eTag().isEmpty() ? null : "\"" + object.eTag() + "\"";
    }

    /** Some stores do not know the condition, and answer with whatever they have by now. */
    private static void check(ListedObject object, long wanted, String eTag, Long answered) {
        boolean same = object.eTag().isEmpty() || object.eTag().equals(ListedObject.plain(eTag));
        if (!same || answered == null || answered != wanted) {
            throw new SourceChanged(object.key());
        }
    }

    private void fill(InputStream content, byte[] buffer, int length) {
        int filled = 0;
        try {
            while (filled < length) {
                int wanted = Math.min(CHUNK_BYTES, length - filled);
                throttle.bytes(wanted);
                int read = content.readNBytes(buffer, filled, wanted);
                if (read < wanted) {
                    throw new EOFException("The answer ended after " + (filled + read) + " of " + length + " bytes");
                }
                filled += read;
            }
        } catch (IOException | SdkException e) {
            throw store.failure(e, S3Action.READ);
        }
    }

    /** Closing before the end would read all the rest. */
    private static void end(ResponseInputStream<GetObjectResponse> content, boolean done) {
        if (!done) {
            content.abort();
            return;
        }
        try {
            content.close();
        } catch (IOException e) {
            content.abort();
        }
    }

    private RuntimeException translated(ListedObject object, SdkException thrown) {
        boolean changed = thrown instanceof S3Exception answered
                && (answered.statusCode() == PRECONDITION_FAILED
                        || answered.statusCode() == RANGE_NOT_SATISFIABLE
                        || isGone(answered));
        return changed ? new SourceChanged(object.key(), thrown) : store.failure(thrown, S3Action.READ);
    }

    /** A missing bucket is another matter than a missing object; an answer to HEAD does not say which. */
    private static boolean isGone(S3Exception answered) {
        String code = answered.awsErrorDetails() == null
                ? ""
                : String.valueOf(answered.awsErrorDetails().errorCode());
        return answered.statusCode() == 404 && !code.equals("NoSuchBucket");
    }
}
