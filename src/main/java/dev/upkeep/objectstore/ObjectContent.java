package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An object that is being read. When the connection breaks or falls silent, reading goes on where it was, on a new
 * connection and in the very same object: what the store has under the key by then must have the ETag and the size
 * that it had at first. What cannot be mended is said in Upkeep's words. Not thread-safe.
 */
final class ObjectContent extends InputStream {
    private static final int PRECONDITION_FAILED = 412;

    private final ObjectStore store;
    private final String key;
    private final Patience patience;
    private final long bytes;
    private final @Nullable String eTag;
    /** None while the store could not be asked for the rest. */
    private @Nullable ResponseInputStream<GetObjectResponse> content;

    private long offset;
    private boolean ended;

    ObjectContent(ObjectStore store, String key, ResponseInputStream<GetObjectResponse> content) {
        this.store = store;
        this.key = key;
        this.patience = store.patience();
        this.content = content;
        this.bytes = content.response().contentLength();
        this.eTag = content.response().eTag();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int start, int length) {
        Objects.checkFromIndexSize(start, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        int read = patience.call(() -> readNow(buffer, start, length));
        if (read < 0) {
            ended = true;
        } else {
            offset += read;
            patience.progressed();
        }
        return read;
    }

    private int readNow(byte[] buffer, int start, int length) {
        ResponseInputStream<GetObjectResponse> open = content == null ? reopen() : content;
        content = open;
        try {
            int read = open.read(buffer, start, length);
            if (read < 0 && offset < bytes) {
                throw new EOFException("The answer ended after " + offset + " of " + bytes + " bytes");
            }
            return read;
        } catch (IOException | SdkException e) {
            open.abort();
            content = null;
            if (offset == bytes) {
                // Nothing is missing but the end itself.
                return -1;
            }
            throw store.failure(e, S3Action.READ);
        }
    }

    private ResponseInputStream<GetObjectResponse> reopen() {
        ResponseInputStream<GetObjectResponse> rest;
        try {
            rest = store.s3()
                    .getObject(request -> request.bucket(store.bucket())
                            .key(key)
                            .range("bytes=" + offset + "-")
                            .ifMatch(eTag));
        } catch (SdkException e) {
            if (e instanceof S3Exception answered && answered.statusCode() == PRECONDITION_FAILED) {
                throw changed(e);
            }
            throw store.failure(e, S3Action.READ);
        }
        GetObjectResponse answer = rest.response();
        String wanted = "bytes " + offset + "-" + (bytes - 1) + "/" + bytes;
        if (!wanted.equals(answer.contentRange()) || !Objects.equals(eTag, answer.eTag())) {
            rest.abort();
            throw changed(null);
        }
        return rest;
    }

    private UpkeepException changed(@Nullable Exception cause) {
        return new UpkeepException(
                FailureKind.DATA,
                "The object '" + key + "' in the bucket " + store.describe() + " is not the one any more of which "
                        + offset + " of " + bytes + " bytes had been read when the connection broke. Somebody has"
                        + " replaced it, or the store cannot answer with a part of an object. Read it again from its"
                        + " beginning.",
                cause);
    }

    /** Gives the connection up when the object was not read to its end: closing would read all the rest. */
    @Override
    public void close() throws IOException {
        if (content == null) {
            return;
        }
        if (ended) {
            content.close();
        } else {
            content.abort();
        }
    }
}
