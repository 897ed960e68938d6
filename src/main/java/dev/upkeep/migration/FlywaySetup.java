package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.migration.catalogue.OwnTables;
import dev.upkeep.run.ActiveRun;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * How Flyway is set up for a database: on connections of its own, with the locks and checks without which it hangs or
 * loses rows.
 */
final class FlywaySetup {
    /** The column of the history has room for so many characters. */
    private static final int LONGEST_NAME = 100;

    private final Database database;
    private final ActiveRun run;
    private final LockWatch locks;
    private volatile Runnable interruption = () -> {};

    /**
     * @param database the database
     * @param run what Flyway works for; cancelling it ends the statement at work
     */
    FlywaySetup(Database database, ActiveRun run) {
        this.database = database;
        this.run = run;
        this.locks = new LockWatch(database);
    }

    /** Who has the locks that statements wait for. */
    LockWatch locks() {
        return locks;
    }

    /**
     * A setup to which the caller adds what is to be run.
     *
     * @param further called besides the ones that keep a migration safe, and after them
     */
    FluentConfiguration configuration(Callback... further) {
        boolean postgres = database.engine() == Engine.POSTGRESQL;
        String installedBy = "upkeep for " + run.run().requestedBy();
        List<Callback> callbacks = callbacks(postgres);
        callbacks.addAll(List.of(further));
        FluentConfiguration configuration = Flyway.configure()
                .table(OwnTables.HISTORY)
                .dataSource(database.unpooled(postgres ? StatementLimits.BLOCKING : StatementLimits.SQLITE))
                .encoding(StandardCharsets.UTF_8)
                .placeholders(Dialect.placeholders(database.engine()))
                .installedBy(installedBy.substring(0, Math.min(LONGEST_NAME, installedBy.length())))
                .skipDefaultCallbacks(true)
                // Whoever finds another process at work waits until that one is done.
                .lockRetryCount(-1)
                .callbacks(callbacks.toArray(Callback[]::new));
        if (postgres) {
            // By default the lock is a transaction that stays open, and CREATE INDEX CONCURRENTLY waits for it for
            // ever.
            configuration
                    .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                    .setTransactionalLock(false);
        }
        return configuration;
    }

    /** Ends the statement that a migration is at work on, from another thread. */
    void interrupt() {
        interruption.run();
    }

    private List<Callback> callbacks(boolean postgres) {
        List<Callback> callbacks = new ArrayList<>();
        callbacks.add(new Watch(
                (event, context) -> interruption = database.interruption(context.getConnection()),
                Event.BEFORE_EACH_MIGRATE));
        callbacks.add(new Watch((event, context) -> run.throwIfCancelled(), Event.BEFORE_EACH_MIGRATE_STATEMENT));
        if (postgres) {
            callbacks.add(new Watch(
                    (event, context) -> SchemaLock.markWork(context.getConnection()), Event.BEFORE_EACH_MIGRATE));
            callbacks.add(new Watch((event, context) -> inUtc(context.getConnection()), Event.BEFORE_EACH_MIGRATE));
            callbacks.add(new Watch(new StatementLimits()::watch, StatementLimits.EVENTS));
            callbacks.add(new Watch(locks::watch, LockWatch.EVENTS));
        } else {
            callbacks.add(new Watch(new ForeignKeyGuard()::watch, ForeignKeyGuard.EVENTS));
        }
        return callbacks;
    }

    /**
     * As on SQLite. The driver sets the zone of this machine, which is another one in the rehearsal than in production.
     */
    private static void inUtc(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set time zone 'UTC'");
        }
    }
}
