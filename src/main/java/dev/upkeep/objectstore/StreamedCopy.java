package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Copies objects through this process: a small one is read whole and stored whole, a large one goes in parts. What is
 * sent again after a failure is sent from memory; its checksum goes with it. Thread-safe.
 */
final class StreamedCopy {
    private static final int SMALL_BYTES = 256 * 1024;
    private static final int MEBIBYTE = 1024 * 1024;
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

    private final ObjectStore destination;
    private final PieceReader reader;
    private final Throttle throttle;
    private final Buffers buffers;
    private final PartedCopy parts;
    private final AtomicBoolean eTagsAreMd5 = new AtomicBoolean(true);

    StreamedCopy(ObjectStore destination, PieceReader reader, Throttle throttle, Buffers buffers, PartedCopy parts) {
        this.destination = destination;
        this.reader = reader;
        this.throttle = throttle;
        this.buffers = buffers;
        this.parts = parts;
    }

    void copy(ListedObject source, String toKey) {
        if (source.bytes() > buffers.bytes()) {
            copyInParts(source, toKey);
        } else if (source.bytes() <= SMALL_BYTES) {
            copyWhole(source, toKey, new byte[(int) source.bytes()]);
        } else {
            byte[] buffer = buffers.take();
            try {
                copyWhole(source, toKey, buffer);
            } finally {
                buffers.give(buffer);
            }
        }
    }

    private void copyWhole(ListedObject source, String toKey, byte[] buffer) {
        int length = (int) source.bytes();
        Whole read = read(source, buffer, length);
        PutObjectRequest request = CopiedHeaders.of(source, read.answer())
                .on(PutObjectRequest.builder())
                .bucket(destination.bucket())
                .key(toKey)
                .contentLength((long) length)
                .contentMD5(destination.sendsContentMd5() ? read.md5(buffer, length) : null)
                .overrideConfiguration(override -> override.apiCallTimeout(destination.transferTimeout(length)))
                .build();
        destination.patience().run(() -> {
            throttle.request();
            destination.call(S3Action.UPLOAD, () -> destination.s3().putObject(request, body(buffer, length)));
        });
    }

    /**
     * Reads an object, and compares what came with its ETag, where that is an MD5. One that differs is read again: the
     * same content twice means that the store's ETags are something else; another one, that a byte was damaged.
     */
    private Whole read(ListedObject source, byte[] buffer, int length) {
        GetObjectResponse answer = reader.read(source, 0, buffer, length);
        if (!eTagsAreMd5.get() || !MD5.matcher(source.eTag()).matches() || isEncryptedByKey(answer)) {
            return new Whole(answer, null);
        }
        byte[] digest = ContentMd5.digest(buffer, length);
        if (source.eTag().equals(HexFormat.of().formatHex(digest))) {
            return new Whole(answer, ContentMd5.text(digest));
        }
        GetObjectResponse again = reader.read(source, 0, buffer, length);
        byte[] second = ContentMd5.digest(buffer, length);
        if (Arrays.equals(digest, second)) {
            eTagsAreMd5.set(false);
        } else if (!source.eTag().equals(HexFormat.of().formatHex(second))) {
            throw new UpkeepException(
                    FailureKind.UNAVAILABLE,
                    "'" + source.key() + "' was read twice and came otherwise each time: the connection to the store"
                            + " damages what it carries. Use https.");
        }
        return new Whole(again, ContentMd5.text(second));
    }

    /** What came with an object, and the value of Content-MD5 for it where the reading has found it out. */
    private record Whole(GetObjectResponse answer, @Nullable String contentMd5) {
        String md5(byte[] buffer, int length) {
            return contentMd5 == null ? ContentMd5.of(buffer, length) : contentMd5;
        }
    }

    private static boolean isEncryptedByKey(GetObjectResponse answer) {
        return answer.ssekmsKeyId() != null || answer.sseCustomerAlgorithm() != null;
    }

    private void copyInParts(ListedObject source, String toKey) {
        int partBytes = PartSizes.like(source, buffers.bytes());
        long mostBytes = (long) destination.mostParts() * partBytes;
        if (source.bytes() > mostBytes) {
            partBytes = buffers.bytes();
            mostBytes = (long) destination.mostParts() * partBytes;
        }
        if (source.bytes() > mostBytes) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "'" + source.key() + "' is larger than " + destination.mostParts() + " parts of "
                            + partBytes / MEBIBYTE + " MiB, which is " + mostBytes / MEBIBYTE
                            + " MiB and the most that is copied through this process to such a store. Leave it out by"
                            + " copy.exclude and copy it by hand.");
        }
        CopiedHeaders headers = CopiedHeaders.of(source, reader.head(source));
        parts.copy(
                toKey,
                headers,
                source.bytes(),
                partBytes,
                true,
                (upload, number, from, length) -> sendPart(source, upload, number, from, (int) length));
    }

    private CompletedPart sendPart(ListedObject source, IncompleteUpload upload, int number, long from, int length) {
        byte[] buffer = buffers.take();
        try {
            reader.read(source, from, buffer, length);
            UploadPartRequest request = UploadPartRequest.builder()
                    .bucket(destination.bucket())
                    .key(upload.key())
                    .uploadId(upload.uploadId())
                    .partNumber(number)
                    .contentLength((long) length)
                    .contentMD5(destination.sendsContentMd5() ? ContentMd5.of(buffer, length) : null)
                    .overrideConfiguration(override -> override.apiCallTimeout(destination.transferTimeout(length)))
                    .build();
            UploadPartResponse sent = destination.patience().call(() -> {
                throttle.request();
                return destination.call(
                        S3Action.UPLOAD, () -> destination.s3().uploadPart(request, body(buffer, length)));
            });
            return CompletedPart.builder()
                    .partNumber(number)
                    .eTag(sent.eTag())
                    .checksumCRC32(sent.checksumCRC32())
                    .build();
        } finally {
            buffers.give(buffer);
        }
    }

    private static RequestBody body(byte[] buffer, int length) {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(buffer, 0, length), length, "application/octet-stream");
    }
}
