package dev.upkeep.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out what lies beneath an exception. */
public final class Causes {
    private static final int DEEPEST = 20;

    private Causes() {}

    /** The exception itself and what caused it, the outermost first, 20 of them at most. */
    public static List<Throwable> of(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && chain.size() < DEEPEST; cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }

    /** The outermost exception of a type in the chain that begins with the one given. */
    public static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
        return of(thrown).stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
