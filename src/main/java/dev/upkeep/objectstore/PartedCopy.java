package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Uninterrupted;
import dev.upkeep.failure.UpkeepException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;

/**
 * Makes one large object out of parts, several at once: a multipart upload that is completed whole or aborted, also
 * when the thread is interrupted.
 */
final class PartedCopy {
    private static final long STOP_SECONDS = 10;

    private final ObjectStore destination;
    private final Throttle throttle;
    private final ExecutorService workers;
    private final UploadJournal journal;

    PartedCopy(ObjectStore destination, Throttle throttle, ExecutorService workers, UploadJournal journal) {
        this.destination = destination;
        this.throttle = throttle;
        this.workers = workers;
        this.journal = journal;
    }

    /** Puts one part where it belongs; called by several threads at once. */
    interface PartAction {
        CompletedPart send(IncompleteUpload upload, int number, long from, long length);
    }

    /**
     * Copies.
     *
     * @param key the object's key in the destination
     * @param headers what goes with the content
     * @param bytes the object's size, more than one part
     * @param partBytes the size of all parts but the last
     * @param checksums whether the parts go with a checksum of the client's, which has to be announced
     * @param action sends each part
     */
    void copy(String key, CopiedHeaders headers, long bytes, long partBytes, boolean checksums, PartAction action) {
        journal.beginning(key);
        IncompleteUpload upload = begin(key, headers, checksums);
        List<Future<CompletedPart>> parts = new ArrayList<>();
        Phaser running = new Phaser(1);
        try {
            for (long from = 0; from < bytes; from += partBytes) {
                int number = parts.size() + 1;
                long start = from;
                long length = Math.min(partBytes, bytes - from);
                parts.add(workers.submit(() -> {
                    running.register();
                    try {
                        return action.send(upload, number, start, length);
                    } finally {
                        running.arriveAndDeregister();
                    }
                }));
            }
            List<CompletedPart> sent = new ArrayList<>(parts.size());
            for (Future<CompletedPart> part : parts) {
                sent.add(await(key, part));
            }
            complete(upload, sent, bytes);
            journal.ended(key);
        } catch (RuntimeException e) {
            abort(upload, parts, running, e);
            throw e;
        }
    }

    private IncompleteUpload begin(String key, CopiedHeaders headers, boolean checksums) {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(destination.bucket())
                .key(key)
                .checksumAlgorithm(checksums && !destination.sendsContentMd5() ? ChecksumAlgorithm.CRC32 : null);
        String id = destination.patience().call(() -> {
            throttle.request();
            return destination.call(
                    S3Action.UPLOAD,
                    () -> destination
                            .s3()
                            .createMultipartUpload(headers.on(request).build())
                            .uploadId());
        });
        return new IncompleteUpload(key, id, Instant.EPOCH);
    }

    private static CompletedPart await(String key, Future<CompletedPart> part) {
        try {
            return part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(FailureKind.CANCELLED, "The copy of '" + key + "' was interrupted.", e);
        } catch (CancellationException e) {
            throw new UpkeepException(FailureKind.CANCELLED, "The copy of '" + key + "' was cancelled.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException("A part failed without saying why", e);
        }
    }

    private void complete(IncompleteUpload upload, List<CompletedPart> sent, long bytes) {
        new UploadCompletion(destination, upload, sent, bytes).run(throttle::request);
        long stored = destination.patience().call(() -> UploadCompletion.storedBytes(destination, upload.key()));
        if (stored != bytes) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The store has " + (stored < 0 ? "no object" : stored + " bytes") + " under '" + upload.key()
                            + "' where " + bytes + " bytes were sent. The next run copies it again.");
        }
    }

    /** A part that outlives the abort would be stored again: so the running ones are awaited before it. */
    private void abort(
            IncompleteUpload upload, List<Future<CompletedPart>> parts, Phaser running, RuntimeException reason) {
        parts.forEach(part -> part.cancel(true));
        boolean interrupted = Thread.interrupted();
        try {
            running.awaitAdvanceInterruptibly(running.arriveAndDeregister(), STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (TimeoutException e) {
            reason.addSuppressed(e);
        }
        try {
            Uninterrupted.call(() -> destination.abort(upload));
            journal.ended(upload.key());
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
