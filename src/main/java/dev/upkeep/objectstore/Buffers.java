package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** A fixed number of large buffers that are used again and again, each made when it is first needed. Thread-safe. */
final class Buffers {
    private final int bytes;
    private final BlockingQueue<byte[]> free;
    private int unmade;

    Buffers(int count, int bytes) {
        this.bytes = bytes;
        this.unmade = count;
        this.free = new ArrayBlockingQueue<>(count);
    }

    /** How many bytes each of them holds. */
    int bytes() {
        return bytes;
    }

    /** A buffer to fill; waits until one is given back when all are in use. */
    byte[] take() {
        byte @Nullable [] ready = free.poll();
        if (ready != null) {
            return ready;
        }
        synchronized (this) {
            if (unmade > 0) {
                byte[] made = new byte[bytes];
                unmade--;
                return made;
            }
        }
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(FailureKind.CANCELLED, "Stopped while waiting for memory to copy with.", e);
        }
    }

    void give(byte[] buffer) {
        free.add(buffer);
    }
}
