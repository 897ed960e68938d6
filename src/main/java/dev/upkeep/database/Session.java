package dev.upkeep.database;

import dev.upkeep.settings.DatabaseSettings;
import java.time.Duration;

/**
 * The limits of one connection; zero means: no limit. SQLite has no server that could end a statement, so there only
 * the lock timeout counts.
 *
 * @param statementTimeout how long one statement may run before the server ends it
 * @param lockTimeout how long one statement may wait for a lock; on SQLite, for the right to write
 * @param socketTimeout how long to wait for an answer before the connection counts as dead
 */
public record Session(Duration statementTimeout, Duration lockTimeout, Duration socketTimeout) {
    /** How long a statement waits on SQLite for another process that is writing. */
    private static final Duration SQLITE_PATIENCE = Duration.ofSeconds(60);

    /** The limits that the settings name, for ordinary work. */
    static Session ordinary(DatabaseSettings settings) {
        return new Session(settings.statementTimeout(), Duration.ZERO, settings.socketTimeout());
    }

    /**
     * A session whose statements may take as long as they need, but do not wait long for a lock: what waits for a
     * lock makes everybody behind it wait as well.
     *
     * @param lockTimeout how long one statement may wait for a lock
     */
    public static Session unhurried(Duration lockTimeout) {
        return new Session(Duration.ZERO, lockTimeout, Duration.ZERO);
    }

    Duration writePatience() {
        return lockTimeout.isZero() ? SQLITE_PATIENCE : lockTimeout;
    }
}
