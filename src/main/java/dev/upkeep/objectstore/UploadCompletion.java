package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * The last step of a multipart upload: the store makes one object of the parts. It is asked again for as long as
 * `s3.retry-for` says; a request whose answer was lost may have been carried out, or may be under way still. Not
 * thread-safe.
 */
final class UploadCompletion {
    private final ObjectStore store;
    private final CompleteMultipartUploadRequest request;
    private final long bytes;
    private boolean answerLost;

    /**
     * @param store where the parts are
     * @param upload whose parts they are
     * @param parts all of them, in order
     * @param bytes what they hold together
     */
    UploadCompletion(ObjectStore store, IncompleteUpload upload, List<CompletedPart> parts, long bytes) {
        this.store = store;
        this.bytes = bytes;
        this.request = CompleteMultipartUploadRequest.builder()
                .bucket(store.bucket())
                .key(upload.key())
                .uploadId(upload.uploadId())
                .multipartUpload(all -> all.parts(parts))
                .overrideConfiguration(override -> override.apiCallTimeout(store.transferTimeout(bytes)))
                .build();
    }

    /**
     * Completes the upload.
     *
     * @param beforeEach what to do before each request
     * @throws UpkeepException when the store refuses, the parts or the upload are gone and the object is not there, or
     *     the time is over
     */
    void run(Runnable beforeEach) {
        store.patience().run(() -> {
            beforeEach.run();
            attempt();
        });
    }

    /** A store may answer 200 and an error in its body: the client throws that error. */
    private void attempt() {
        try {
            store.call(S3Action.UPLOAD, () -> store.s3().completeMultipartUpload(request));
        } catch (UpkeepException e) {
            answerLost |= e.kind() == FailureKind.UNAVAILABLE || wasSentAgain(e);
            if (!answerLost || e.kind() != FailureKind.DATA) {
                throw e;
            }
            if (storedBytes(store, request.key()) != bytes) {
                // Where an object is put together in steps, its parts go before it is there.
                throw new UpkeepException(FailureKind.UNAVAILABLE, e.getMessage(), e);
            }
        }
    }

    /** The client itself tries again, and tells of the last attempt alone. */
    private static boolean wasSentAgain(UpkeepException thrown) {
        return thrown.getCause() instanceof SdkException sdk && sdk.numAttempts() != null && sdk.numAttempts() > 1;
    }

    /** How many bytes a store has under a key; -1 without an object. */
    static long storedBytes(ObjectStore store, String key) {
        return store.head(key).map(StoredObject::bytes).orElse(-1L);
    }
}
