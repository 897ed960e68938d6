package dev.upkeep.migration;

import dev.upkeep.database.Session;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * How long the statements of a migration wait for locks, and on PostgreSQL how long they work there. A statement that waits for
 * a table makes every later reader of it wait as well, so it gives up soon and nothing has changed; one that has the
 * table keeps everybody out for as long as it works. What blocks nobody, as it runs concurrently, takes as long as it
 * must: giving up would only leave an invalid index.
 */
final class StatementLimits {
    /** The limits of everything that may block: 2 seconds of waiting, 30 minutes of work. */
    static final Session BLOCKING = new Session(Duration.ofMinutes(30), Duration.ofSeconds(2), Duration.ZERO);

    /** On SQLite: 10 seconds of waiting for another process that writes, for who waits there blocks nobody. */
    static final Session SQLITE = Session.unhurried(Duration.ofSeconds(10));

    static final Event[] EVENTS = {Event.BEFORE_EACH_MIGRATE_STATEMENT, Event.AFTER_EACH_MIGRATE_STATEMENT};

    /** VACUUM lets everybody read and write as well, unless it is FULL. */
    private static final Pattern BLOCKS_NOBODY = Pattern.compile(
            "^((create|drop|reindex|alter)\\b.*\\bconcurrently\\b|vacuum\\b(?!.*\\bfull\\b))",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Lifts the limits before a statement that blocks nobody, and sets them again after. */
    void watch(Event event, Context context) throws SQLException {
        String sql = ScriptLines.withoutComments(context.getStatement().getSql());
        if (!context.getConnection().getAutoCommit()
                || !BLOCKS_NOBODY.matcher(sql).find()) {
            return;
        }
        Session limits = event == Event.BEFORE_EACH_MIGRATE_STATEMENT ? Session.unhurried(Duration.ZERO) : BLOCKING;
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute("set lock_timeout = " + limits.lockTimeout().toMillis());
            statement.execute(
                    "set statement_timeout = " + limits.statementTimeout().toMillis());
        }
    }
}
