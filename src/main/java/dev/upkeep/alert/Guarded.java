package dev.upkeep.alert;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Says what it means when Upkeep's own database fails. */
final class Guarded {
    private Guarded() {}

    static <T extends @Nullable Object> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (TransactionException e) {
            if (e.getCause() instanceof UpkeepException known) {
                throw known;
            }
            throw failure(e.getMostSpecificCause(), e);
        } catch (DataAccessException e) {
            throw failure(e.getMostSpecificCause(), e);
        }
    }

    private static UpkeepException failure(Throwable reason, Exception thrown) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The alerts could not be read or kept: " + reason.getMessage()
                        + ". Check state.url, the room on its disk and the rights on its file.",
                thrown);
    }
}
