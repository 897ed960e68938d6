package dev.upkeep.failure;

import java.util.function.Supplier;

/** Cleaning up after a run that was cancelled: an interrupt must not leave half of it undone. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * Does some work although this thread was interrupted, and once more from its beginning when the interrupt comes in
     * the middle of it. The interrupt is pending again afterwards.
     *
     * @param work may be done twice; a run interrupts its thread only once
     */
    public static <T> T call(Supplier<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (!Thread.interrupted()) {
                    throw e;
                }
                interrupted = true;
                return work.get();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
