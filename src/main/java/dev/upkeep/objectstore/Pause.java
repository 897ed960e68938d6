package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.concurrent.TimeUnit;

/** Waiting that is over when a run is cancelled. */
public final class Pause {
    private Pause() {}

    /**
     * Waits.
     *
     * @param nanos how long, in nanoseconds; not at all when it is not positive
     * @param stopped what it means that this was interrupted, in a sentence
     * @throws UpkeepException of kind CANCELLED, with that sentence
     */
    public static void of(long nanos, String stopped) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(FailureKind.CANCELLED, stopped, e);
        }
    }
}
