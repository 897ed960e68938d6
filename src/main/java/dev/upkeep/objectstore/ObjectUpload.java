package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Uninterrupted;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;

/**
 * A multipart upload that is being written, in constant memory: three buffers of one part each. The object appears
 * under its key only by {@link #complete}; whatever else ends the upload, {@link #close} above all, aborts it and
 * frees its parts. Once a part has failed, writing throws that failure. Not thread-safe.
 */
public final class ObjectUpload extends OutputStream {
    private static final int SMALLEST_PART_BYTES = 5 * 1024 * 1024;
    private static final int MEBIBYTE = 1024 * 1024;

    private final ObjectStore store;
    private final String contentType;
    private final int partBytes;
    private final IncompleteUpload upload;
    private final PartSender sender;
    private final List<Future<CompletedPart>> parts = new ArrayList<>();
    private byte @Nullable [] buffer;
    private int filled;
    private long written;
    private boolean completing;
    private boolean completed;
    private boolean ended;

    ObjectUpload(ObjectStore store, String key, String contentType, int partBytes) {
        if (partBytes < SMALLEST_PART_BYTES) {
            throw new IllegalArgumentException("A part has at least 5 MiB, not " + partBytes + " bytes");
        }
        this.store = store;
        this.contentType = contentType;
        this.partBytes = partBytes;
        this.upload = new IncompleteUpload(key, begin(store, key, contentType).uploadId(), Instant.EPOCH);
        this.sender = new PartSender(store, upload, partBytes);
    }

    /**
     * Begins it in a thread that nobody interrupts: a call that is broken off may have begun an upload whose id is lost,
     * and which nobody could abort.
     */
    private static CreateMultipartUploadResponse begin(ObjectStore store, String key, String contentType) {
        CompletableFuture<CreateMultipartUploadResponse> begun = CompletableFuture.supplyAsync(
                () -> store.call(
                        S3Action.UPLOAD,
                        () -> store.s3()
                                .createMultipartUpload(request -> request.bucket(store.bucket())
                                        .key(key)
                                        .contentType(contentType)
                                        // Amazon refuses a checksum with a part that was not announced.
                                        .checksumAlgorithm(store.sendsContentMd5() ? null : ChecksumAlgorithm.CRC32))),
                work -> {
                    Thread thread = new Thread(work, "begin-upload");
                    thread.setDaemon(true);
                    thread.start();
                });
        try {
            return begun.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UpkeepException known) {
                throw known;
            }
            throw e;
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /**
     * Takes over bytes, and waits while both parts that may be under way are.
     *
     * @throws IOException when the upload has ended
     * @throws UpkeepException when a part could not be stored, or the waiting thread was interrupted
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (ended) {
            throw new IOException("The upload of '" + upload.key() + "' has ended");
        }
        int from = offset;
        int left = length;
        while (left > 0) {
            sender.throwIfFailed();
            byte[] target = buffer == null ? sender.takeBuffer() : buffer;
            buffer = target;
            int count = Math.min(left, partBytes - filled);
            System.arraycopy(bytes, from, target, filled, count);
            filled += count;
            from += count;
            left -= count;
            if (filled == partBytes) {
                send(target);
            }
        }
    }

    private void send(byte[] full) {
        int number = parts.size() + 1;
        if (number > store.mostParts()) {
            throw tooLarge();
        }
        parts.add(sender.send(number, full, filled));
        written += filled;
        buffer = null;
        filled = 0;
    }

    private UpkeepException tooLarge() {
        int mostParts = store.mostParts();
        long most = (long) mostParts * partBytes / MEBIBYTE;
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "'" + upload.key() + "' is larger than " + mostParts + " parts of " + partBytes / MEBIBYTE
                        + " MiB, which is "
                        + most + " MiB and the most that one upload may have. Parts of " + 2 * (partBytes / MEBIBYTE)
                        + " MiB would hold " + 2 * most + " MiB.");
    }

    /**
     * Makes the object appear under its key, and makes sure that the store has as many bytes as were written.
     *
     * @return the object's size in bytes
     * @throws UpkeepException when a part or the completion failed, the store has another size, or the waiting thread
     *     was interrupted; the upload is aborted then, and nothing stands under the key
     */
    public long complete() {
        if (ended) {
            throw new IllegalStateException("The upload of '" + upload.key() + "' has ended");
        }
        try {
            if (written == 0 && filled == 0) {
                storeEmpty();
            } else {
                completeParts();
            }
            completed = true;
            checkSize();
            ended = true;
            return written;
        } catch (RuntimeException e) {
            abortAfter(e);
            throw e;
        }
    }

    /** Not every store takes an upload without a byte. */
    private void storeEmpty() {
        sender.finish();
        store.abort(upload);
        completing = true;
        completed = true;
        store.put(upload.key(), new byte[0], contentType);
    }

    private void completeParts() {
        if (buffer != null) {
            send(buffer);
        }
        List<CompletedPart> sent = new ArrayList<>(parts.size());
        for (Future<CompletedPart> part : parts) {
            sent.add(await(part));
        }
        sender.finish();
        completing = true;
        // The parts are all there: a store that is away for a moment must not cost them.
        new UploadCompletion(store, upload, sent, written).run(() -> {});
    }

    private CompletedPart await(Future<CompletedPart> part) {
        try {
            return part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(
                    FailureKind.CANCELLED, "The upload of '" + upload.key() + "' was interrupted.", e);
        } catch (ExecutionException e) {
            sender.throwIfFailed();
            throw new IllegalStateException("A part failed without saying why", e);
        }
    }

    private void checkSize() {
        long stored = store.patience().call(() -> UploadCompletion.storedBytes(store, upload.key()));
        if (stored != written) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The store has " + (stored < 0 ? "no object" : stored + " bytes") + " under '" + upload.key()
                            + "' where " + written + " bytes were sent. It is deleted again. If the store keeps the"
                            + " transfer's framing, set s3.chunked-encoding=off.");
        }
    }

    private void abortAfter(RuntimeException failure) {
        try {
            abort();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Gives the upload up and frees its parts, also when this thread was interrupted. Does nothing once the upload has
     * ended, and it is no error when the store has no such upload any more.
     *
     * @throws UpkeepException when the store could not be told; the job abort-incomplete-uploads does it later
     */
    public void abort() {
        if (ended) {
            return;
        }
        ended = true;
        boolean interrupted = Thread.interrupted();
        try {
            interrupted |= sender.stop();
            Uninterrupted.call(() -> {
                boolean gone = completed || !store.abort(upload);
                if (gone && completing) {
                    // The object may stand under its key although the caller is told of a failure.
                    store.delete(upload.key());
                }
                return gone;
            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Aborts the upload unless it was completed. */
    @Override
    public void close() {
        abort();
    }
}
