package dev.upkeep.database;

import dev.upkeep.settings.DatabaseSettings;
import java.time.Duration;

/**
 * The limits of one connection; zero means: no limit. SQLite has no server that could end a statement, so there only
 * the lock timeout counts, and for a session that observes the statement timeout.
 *
 * @param statementTimeout how long one statement may run before the server ends it
 * @param lockTimeout how long one statement may wait for a lock; on SQLite, for the right to write
 * @param socketTimeout how long to wait for an answer before the connection counts as dead
 * @param observing whether it only looks: it changes nothing, and rows that policies hide from it are an error instead of
 *     missing
 */
public record Session(Duration statementTimeout, Duration lockTimeout, Duration socketTimeout, boolean observing) {
    /** A session of checks: the patient must not feel it. */
    static final Session CHECKS =
            new Session(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(15), true);

    /** How long a statement waits on SQLite for another process that is writing. */
    private static final Duration SQLITE_PATIENCE = Duration.ofSeconds(60);

    /** How long a check may read an SQLite file: it has no estimates, and a reader keeps nobody from writing. */
    private static final Duration SQLITE_CHECK = Duration.ofSeconds(30);

    /** A session that may change what it finds. */
    public Session(Duration statementTimeout, Duration lockTimeout, Duration socketTimeout) {
        this(statementTimeout, lockTimeout, socketTimeout, false);
    }

    /** The limits that the settings name, for ordinary work. */
    static Session ordinary(DatabaseSettings settings) {
        return new Session(settings.statementTimeout(), Duration.ZERO, settings.socketTimeout());
    }

    /** A session of checks of an SQLite file. */
    static Session sqliteChecks(DatabaseSettings settings) {
        Duration named = settings.statementTimeout();
        boolean shorter = !named.isZero() && named.compareTo(SQLITE_CHECK) < 0;
        return new Session(shorter ? named : SQLITE_CHECK, CHECKS.lockTimeout(), CHECKS.socketTimeout(), true);
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
