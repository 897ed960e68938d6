package dev.upkeep.database;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Says what it means when some of the tables fail that Upkeep keeps for itself. */
public final class StateTables {
    private final String subject;

    /** @param subject what they hold, as the subject of a sentence: `The run ledger` */
    public StateTables(String subject) {
        this.subject = subject;
    }

    /**
     * Works with them.
     *
     * @param work reads or writes
     * @return what the work returns
     * @throws UpkeepException of kind UNAVAILABLE when the state database is away or busy, and otherwise of kind
     *     CONFIGURATION: its disk or its rights have to be looked at
     */
    public <T extends @Nullable Object> T guarded(Supplier<T> work) {
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

    private UpkeepException failure(Throwable reason, Exception thrown) {
        boolean away = reason instanceof SQLException sql
                && new SqlFailures()
                        .translate(sql)
                        .filter(known -> known.kind() == FailureKind.UNAVAILABLE)
                        .isPresent();
        return new UpkeepException(
                away ? FailureKind.UNAVAILABLE : FailureKind.CONFIGURATION,
                subject + " could not be read or written: " + reason.getMessage()
                        + (away
                                ? ". The database of state.url is away or busy; try again."
                                : ". Check state.url, the room on its disk and the rights on its file."),
                thrown);
    }
}
