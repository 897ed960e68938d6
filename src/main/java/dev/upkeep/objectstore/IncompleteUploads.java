package dev.upkeep.objectstore;

import dev.upkeep.failure.Uninterrupted;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a bucket tells about its incomplete uploads, beyond their listing. Thread-safe. */
public final class IncompleteUploads {
    private final ObjectStore store;

    IncompleteUploads(ObjectStore store) {
        this.store = store;
    }

    /**
     * The time by the store's clock, to the second. Uploads are dated by it, and this machine's may differ.
     *
     * @return empty when the store does not tell
     */
    public Optional<Instant> time() {
        return StoreTime.of(store.call(
                        S3Action.LIST_UPLOADS,
                        () -> store.s3()
                                .listMultipartUploads(request -> request.bucket(store.bucket())
                                        .encodingType(EncodingType.URL)
                                        .maxUploads(1)))
                .sdkHttpResponse());
    }

    /**
     * The parts that an incomplete upload holds by now.
     *
     * @return empty when the upload is gone; no parts may mean that as well, for some stores answer so
     */
    public Optional<UploadedParts> parts(IncompleteUpload upload) {
        return new Listings(store).parts(upload);
    }

    /**
     * Whether an incomplete upload is among those that the store lists below a prefix.
     *
     * @param prefix what its key begins with; when it is the whole key, the rest of the bucket is not gone over
     */
    public boolean isListed(IncompleteUpload upload, String prefix) {
        AtomicBoolean listed = new AtomicBoolean();
        store.listIncompleteUploads(prefix, page -> {
            if (page.stream().anyMatch(found -> found.uploadId().equals(upload.uploadId()))) {
                listed.set(true);
            }
        });
        return listed.get();
    }

    /**
     * Whether the store lists incomplete uploads at all, by beginning one and looking for it; it is aborted whatever
     * happens. Some stores answer such a listing with nothing, whatever there is.
     *
     * @param key where to begin it: a key of Upkeep's own
     * @param prefix below which it has to be listed
     * @throws dev.upkeep.failure.UpkeepException when it could not be begun, listed or aborted
     */
    public boolean areListed(String key, String prefix) {
        IncompleteUpload canary = begin(key);
        try {
            return isListed(canary, prefix);
        } finally {
            Uninterrupted.call(() -> store.patience().call(() -> store.abort(canary)));
        }
    }

    /**
     * Aborts an incomplete upload, which frees its parts.
     *
     * @return false when it was gone already: completed or aborted by somebody else
     */
    boolean abort(IncompleteUpload upload) {
        try {
            store.s3()
                    .abortMultipartUpload(request ->
                            request.bucket(store.bucket()).key(upload.key()).uploadId(upload.uploadId()));
            return true;
        } catch (SdkException e) {
            if (isGone(e)) {
                return false;
            }
            throw store.failure(e, S3Action.ABORT_UPLOAD);
        }
    }

    /** Whether an answer says that the upload is no more: stores differ in the code. */
    static boolean isGone(SdkException thrown) {
        if (!(thrown instanceof S3Exception answered) || answered.statusCode() != 404) {
            return false;
        }
        String code = answered.awsErrorDetails() == null
                ? ""
                : String.valueOf(answered.awsErrorDetails().errorCode());
        return code.equals("NoSuchUpload") || code.equals("NoSuchKey");
    }

    /** Begins an upload of which nothing is going to be uploaded; the caller aborts it. */
    IncompleteUpload begin(String key) {
        CreateMultipartUploadResponse begun = store.call(
                S3Action.UPLOAD,
                () -> store.s3()
                        .createMultipartUpload(
                                request -> request.bucket(store.bucket()).key(key)));
        return new IncompleteUpload(key, begun.uploadId(), IncompleteUpload.UNDATED);
    }
}
