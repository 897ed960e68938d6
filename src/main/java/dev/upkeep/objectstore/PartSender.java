package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.ByteArrayInputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Sends the parts of one upload, two at a time, from buffers that are used again and again. A buffer is sent as it is:
 * the client reads it where it lies, once for the checksum and once for each attempt. A part that fails is sent again
 * from its buffer for as long as `s3.retry-for` says; each goes with a checksum, so that the store refuses a part that
 * was damaged on its way.
 */
final class PartSender {
    private static final int IN_FLIGHT = 2;
    private static final int BUFFERS = IN_FLIGHT + 1;
    private static final long STOP_SECONDS = 10;

    private final ObjectStore store;
    private final IncompleteUpload upload;
    private final int partBytes;
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final ExecutorService workers;
    private int allocated;

    PartSender(ObjectStore store, IncompleteUpload upload, int partBytes) {
        this.store = store;
        this.upload = upload;
        this.partBytes = partBytes;
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(IN_FLIGHT, work -> {
            Thread thread = new Thread(work, "upload-part-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A buffer to fill: waits until a part has been sent when all are in use. */
    byte[] takeBuffer() {
        byte @Nullable [] ready = free.poll();
        if (ready != null) {
            return ready;
        }
        if (allocated < BUFFERS) {
            allocated++;
            return new byte[partBytes];
        }
        try {
            byte[] waited = free.take();
            throwIfFailed();
            return waited;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(
                    FailureKind.CANCELLED, "The upload of '" + upload.key() + "' was interrupted.", e);
        }
    }

    /** Sends the first bytes of a buffer as one part; the buffer belongs to the sender from here on. */
    Future<CompletedPart> send(int number, byte[] buffer, int length) {
        return workers.submit(() -> {
            try {
                return sendPatiently(number, buffer, length);
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
                throw e;
            } finally {
                free.add(buffer);
            }
        });
    }

    private CompletedPart sendPatiently(int number, byte[] buffer, int length) {
        UploadPartRequest request = request(number, buffer, length);
        return store.patience().call(() -> {
            throwIfFailed();
            return sendNow(request, buffer, length);
        });
    }

    private UploadPartRequest request(int number, byte[] buffer, int length) {
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(store.bucket())
                .key(upload.key())
                .uploadId(upload.uploadId())
                .partNumber(number)
                .contentLength((long) length)
                .overrideConfiguration(override -> override.apiCallTimeout(store.transferTimeout(length)));
        if (store.sendsContentMd5()) {
            request.contentMD5(ContentMd5.of(buffer, length));
        }
        return request.build();
    }

    private CompletedPart sendNow(UploadPartRequest request, byte[] buffer, int length) {
        RequestBody body = RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(buffer, 0, length), length, "application/octet-stream");
        UploadPartResponse sent = store.call(S3Action.UPLOAD, () -> store.s3().uploadPart(request, body));
        return CompletedPart.builder()
                .partNumber(request.partNumber())
                .eTag(sent.eTag())
                .checksumCRC32(sent.checksumCRC32())
                .build();
    }

    /** Throws what made the first part fail, if one has. */
    void throwIfFailed() {
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** Ends the workers; every part has been sent. */
    void finish() {
        throwIfFailed();
        workers.shutdown();
    }

    /**
     * Stops the parts that are under way, and waits a while until they have.
     *
     * @return whether this thread was interrupted meanwhile; the flag itself is cleared
     */
    boolean stop() {
        workers.shutdownNow();
        try {
            // A part that outlives the abort would be stored again: better to abort after it.
            workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
