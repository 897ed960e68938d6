package dev.upkeep.objectstore;

import dev.upkeep.failure.UpkeepException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies objects from one bucket to another with everything that they have but their tags and their storage class:
 * inside the store where both buckets are in one and use the same keys, through this process elsewhere. Of one state of
 * the object whatever happens meanwhile. Its memory is a fixed number of buffers, whatever it copies. Thread-safe.
 */
public final class ObjectTransfer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectTransfer.class);
    private static final int ATTEMPTS = 3;
    private static final Duration STOP = Duration.ofSeconds(10);

    private final ObjectStore source;
    private final CopyEnd end;
    private final ExecutorService workers;
    private final InsideCopy inside;
    private final StreamedCopy streamed;
    private final AtomicBoolean insideWorks;

    /** How copying an object ended, when it did not fail. */
    public enum Outcome {
        /** The copy is as the original. */
        COPIED,
        /** There is no original any more. */
        GONE,
        /** The original is replaced faster than it can be copied. */
        CHANGING
    }

    /**
     * What was copied.
     *
     * @param outcome how it ended
     * @param bytes the size of what was copied; 0 when nothing was
     * @param throughHere whether the bytes went through this process rather than inside the store
     */
    public record Transfer(Outcome outcome, long bytes, boolean throughHere) {}

    /**
     * What copying may take.
     *
     * @param buffers how many parts are in memory at most
     * @param partBytes the size of a part that goes through this process: at least 5 MiB
     * @param largestWhole what is larger is copied in parts inside a store, in bytes
     * @param insidePartBytes the size of such a part
     */
    public record Limits(int buffers, int partBytes, long largestWhole, long insidePartBytes) {
        private static final int MEBIBYTE = 1024 * 1024;
        private static final int PART = 8 * MEBIBYTE;
        private static final int LEAST = 2;
        private static final int MOST = 8;

        /** Parts of 8 MiB in a third of the heap at most: five of them at 128 MiB. */
        public static Limits ofThisProcess() {
            long third = Runtime.getRuntime().maxMemory() / 3;
            int buffers = (int) Math.max(LEAST, Math.min(MOST, third / PART));
            // A store is silent while it copies: less than it may at once keeps that below s3.timeout.
            return new Limits(buffers, PART, 1024L * MEBIBYTE, 512L * MEBIBYTE);
        }
    }

    /**
     * @param source where the objects are
     * @param destination where they are copied to
     * @param throttle slows requests and bytes down
     * @param journal is told of every multipart upload
     * @param limits what copying may take
     */
    public ObjectTransfer(
            ObjectStore source, ObjectStore destination, Throttle throttle, UploadJournal journal, Limits limits) {
        this.source = source;
        this.end = new CopyEnd(source, throttle);
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(limits.buffers(), work -> {
            Thread thread = new Thread(work, "copy-part-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        PieceReader reader = new PieceReader(source, throttle);
        PartedCopy parts = new PartedCopy(destination, throttle, workers, journal);
        this.inside = new InsideCopy(
                source, destination, reader, throttle, parts, limits.largestWhole(), limits.insidePartBytes());
        this.streamed = new StreamedCopy(
                destination, reader, throttle, new Buffers(limits.buffers(), limits.partBytes()), parts);
        this.insideWorks = new AtomicBoolean(destination.canCopyInsideFrom(source));
    }

    /**
     * Copies an object. When it is not any more as it was listed, it is copied as it is now.
     *
     * @param listed the object
     * @param toKey its key in the destination
     * @throws UpkeepException when it could not be copied; whatever stood under the key before still stands there
     */
    public Transfer copy(ListedObject listed, String toKey) {
        ListedObject current = listed;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return copyNow(current, toKey);
            } catch (SourceChanged e) {
                LOG.debug("{}", e.getMessage(), e);
                Optional<ListedObject> now = end.look(listed.key());
                if (now.isEmpty()) {
                    return new Transfer(Outcome.GONE, 0, false);
                }
                current = now.get();
            }
        }
        return new Transfer(Outcome.CHANGING, 0, false);
    }

    private Transfer copyNow(ListedObject object, String toKey) {
        if (insideWorks.get()) {
            try {
                inside.copy(object, toKey);
                return new Transfer(Outcome.COPIED, object.bytes(), false);
            } catch (UpkeepException e) {
                if (!InsideCopy.isImpossible(e)) {
                    throw e;
                }
                LOG.info("The store {} does not copy by itself; objects are read and stored again", source.describe());
                insideWorks.set(false);
            }
        }
        streamed.copy(object, toKey);
        return new Transfer(Outcome.COPIED, object.bytes(), true);
    }

    /** Stops what is under way. */
    @Override
    public void close() {
        Workers.stop(workers, STOP);
    }
}
