package dev.upkeep.objectstore;

import java.util.Optional;

/** Finds out what lies beneath an exception. */
final class Causes {
    private static final int DEEPEST = 20;

    private Causes() {}

    /** The outermost exception of that type in the chain that begins with the one given. */
    static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
