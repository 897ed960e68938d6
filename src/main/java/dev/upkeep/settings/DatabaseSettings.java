package dev.upkeep.settings;

import java.time.Duration;

/**
 * How to reach a database, and how patiently.
 *
 * @param address where it is
 * @param poolSize connections at most
 * @param maxLifetime the age at which a connection is replaced
 * @param connectionTimeout how long to wait for a connection from the pool
 * @param connectTimeout how long opening one connection may take
 * @param statementTimeout how long one statement may run before the server ends it
 * @param socketTimeout how long to wait for an answer before the connection counts as dead
 */
public record DatabaseSettings(
        DatabaseAddress address,
        int poolSize,
        Duration maxLifetime,
        Duration connectionTimeout,
        Duration connectTimeout,
        Duration statementTimeout,
        Duration socketTimeout) {
    /** The same patience with another database. */
    public DatabaseSettings at(DatabaseAddress other) {
        return new DatabaseSettings(
                other, poolSize, maxLifetime, connectionTimeout, connectTimeout, statementTimeout, socketTimeout);
    }
}
