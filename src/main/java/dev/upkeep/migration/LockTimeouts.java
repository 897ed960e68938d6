package dev.upkeep.migration;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * How long the statements of a migration wait for locks on PostgreSQL. A statement that waits for a table makes every
 * later reader of it wait as well, so it gives up soon and nothing has changed. What runs concurrently blocks nobody
 * while it waits, and giving up would leave an invalid index, so it waits as long as it must.
 */
final class LockTimeouts {
    /** What a statement waits that would make others wait. */
    static final Duration BLOCKING = Duration.ofSeconds(2);

    static final Event[] EVENTS = {Event.BEFORE_EACH_MIGRATE_STATEMENT, Event.AFTER_EACH_MIGRATE_STATEMENT};

    private static final Pattern CONCURRENT = Pattern.compile(
            "^\\s*(create|drop|reindex)\\b.*\\bconcurrently\\b", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Lifts the limit before a concurrent statement, and sets it again after. */
    void watch(Event event, Context context) throws SQLException {
        if (!CONCURRENT.matcher(context.getStatement().getSql()).find()) {
            return;
        }
        long limit = event == Event.BEFORE_EACH_MIGRATE_STATEMENT ? 0 : BLOCKING.toMillis();
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute("set lock_timeout = " + limit);
        }
    }
}
