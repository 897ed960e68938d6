package dev.upkeep.objectstore;

import dev.upkeep.failure.Causes;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;

/**
 * Lets one store copy objects from one of its buckets to another: nothing goes through this process. A large object is
 * copied in parts. Thread-safe.
 */
final class InsideCopy {
    private static final int PRECONDITION_FAILED = 412;

    private final ObjectStore source;
    private final ObjectStore destination;
    private final PieceReader reader;
    private final Throttle throttle;
    private final PartedCopy parts;
    private final long largestWhole;
    private final long partBytes;
    private final AtomicBoolean eTagsStay = new AtomicBoolean(true);

    /**
     * @param largestWhole objects above that many bytes are copied in parts
     * @param partBytes the size of such a part, unless an object would need too many
     */
    InsideCopy(
            ObjectStore source,
            ObjectStore destination,
            PieceReader reader,
            Throttle throttle,
            PartedCopy parts,
            long largestWhole,
            long partBytes) {
        this.source = source;
        this.destination = destination;
        this.reader = reader;
        this.throttle = throttle;
        this.parts = parts;
        this.largestWhole = largestWhole;
        this.partBytes = partBytes;
    }

    /** Whether an answer says that the store cannot copy by itself. */
    static boolean isImpossible(Throwable thrown) {
        return Causes.find(thrown, S3Exception.class)
                .filter(answered -> answered.statusCode() == 501 || answered.statusCode() == 405)
                .isPresent();
    }

    void copy(ListedObject object, String toKey) {
        if (object.bytes() > largestWhole) {
            copyInParts(object, toKey);
            return;
        }
        // The ETag of a multipart upload does not survive a copy: then only the recorded origin tells what it is of.
        if (eTagsStay.get() && !object.eTag().contains("-")) {
            CopyObjectResponse answer = copyWhole(object, toKey, null);
            if (ListedObject.plain(answer.copyObjectResult().eTag()).equals(object.eTag())) {
                return;
            }
            eTagsStay.set(false);
        }
        copyWhole(object, toKey, CopiedHeaders.of(object, reader.head(object)));
    }

    private CopyObjectResponse copyWhole(ListedObject object, String toKey, @Nullable CopiedHeaders headers) {
        CopyObjectRequest.Builder request = CopyObjectRequest.builder()
                .sourceBucket(source.bucket())
                .sourceKey(object.key())
                .destinationBucket(destination.bucket())
                .destinationKey(toKey)
                .copySourceIfMatch(object.eTag().isEmpty() ? null : "\"" + object.eTag() + "\"")
                .metadataDirective(MetadataDirective.COPY)
                .overrideConfiguration(
                        override -> override.apiCallTimeout(destination.transferTimeout(object.bytes())));
        CopyObjectRequest whole = (headers == null ? request : headers.on(request)).build();
        return destination.patience().call(() -> {
            throttle.request();
            try {
                return destination.s3().copyObject(whole);
            } catch (SdkException e) {
                throw translated(object, e);
            }
        });
    }

    private void copyInParts(ListedObject object, String toKey) {
        long least = (object.bytes() + destination.mostParts() - 1) / destination.mostParts();
        CopiedHeaders headers = CopiedHeaders.of(object, reader.head(object));
        parts.copy(
                toKey,
                headers,
                object.bytes(),
                Math.max(partBytes, least),
                false,
                (upload, number, from, length) -> copyPart(object, upload, number, from, length));
    }

    private CompletedPart copyPart(ListedObject object, IncompleteUpload upload, int number, long from, long length) {
        UploadPartCopyResponse copied = destination.patience().call(() -> {
            throttle.request();
            try {
                return destination
                        .s3()
                        .uploadPartCopy(request -> request.sourceBucket(source.bucket())
                                .sourceKey(object.key())
                                .copySourceRange("bytes=" + from + "-" + (from + length - 1))
                                .copySourceIfMatch(object.eTag().isEmpty() ? null : "\"" + object.eTag() + "\"")
                                .destinationBucket(destination.bucket())
                                .destinationKey(upload.key())
                                .uploadId(upload.uploadId())
                                .partNumber(number)
                                .overrideConfiguration(
                                        override -> override.apiCallTimeout(destination.transferTimeout(length))));
            } catch (SdkException e) {
                throw translated(object, e);
            }
        });
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(copied.copyPartResult().eTag())
                .build();
    }

    private RuntimeException translated(ListedObject object, SdkException thrown) {
        boolean changed = thrown instanceof S3Exception answered
                && (answered.statusCode() == PRECONDITION_FAILED || "NoSuchKey".equals(code(answered)));
        return changed ? new SourceChanged(object.key(), thrown) : destination.failure(thrown, S3Action.UPLOAD);
    }

    private static @Nullable String code(S3Exception answered) {
        return answered.awsErrorDetails() == null
                ? null
                : answered.awsErrorDetails().errorCode();
    }
}
