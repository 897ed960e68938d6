package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.catalogue.OwnTables;
import dev.upkeep.run.ActiveRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Takes migrations back by their reverse scripts. Each is run by a second Flyway, whose history is the log of what was
 * taken back; in the same transaction the migration's row leaves the first one's history. A script that fails thus
 * leaves the tables, the rows and the history as they were.
 */
final class Downgrade {
    private final Database database;
    private final ActiveRun run;
    private final MigrationFailures failures;
    private final Clock clock;
    private final Resumption resumption;

    /**
     * @param database the database
     * @param run what this is done for
     * @param folder the migrations
     * @param failures says what went wrong
     * @param clock numbers what is taken back
     */
    Downgrade(Database database, ActiveRun run, MigrationFolder folder, MigrationFailures failures, Clock clock) {
        this.database = database;
        this.run = run;
        this.failures = failures;
        this.clock = clock;
        this.resumption = new Resumption(database, folder, failures);
    }

    /**
     * Takes one migration back.
     *
     * @param migration the newest one that the database has
     * @param reverse its reverse
     * @return how long it took, in milliseconds
     * @throws UpkeepException when the reverse fails, with what stands
     */
    @SuppressWarnings("try") // the hook works by being open
    long undo(MigrationInfo migration, SqlScript reverse) {
        FlywaySetup setup = new FlywaySetup(database, run);
        MigrationFailures naming = failures.naming(setup.locks());
        String script = Unfinished.reverse(reverse.version());
        String text = Unfinished.text(Dialect.fill(reverse.sql(), database.engine()));
        int done = resumption.done(script, text);
        SqlScript rest =
                done == 0 ? reverse : new SqlScript(reverse.version(), reverse.file(), Resumption.rest(text, done));
        ScriptProgress progress =
                new ScriptProgress(database.engine(), context -> new ScriptProgress.Begun(script, text, done));
        Flyway flyway = setup.configuration(
                        new Watch(progress::watch, ScriptProgress.EVENTS),
                        new Watch(
                                (event, context) -> forget(context.getConnection(), migration),
                                Event.AFTER_EACH_MIGRATE))
                .table(OwnTables.UNDO_HISTORY)
                .locations(new String[0])
                .resourceProvider(SomeScripts.reverse(database.engine(), clock.millis(), rest))
                .javaMigrationClassProvider(List::of)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .validateOnMigrate(false)
                .load();
        try (ActiveRun.Hook hook = run.onCancel(setup::interrupt)) {
            // What failed outside a transaction before would stand in the way for ever.
            flyway.repair();
            MigrateResult result = flyway.migrate();
            return result.migrations.stream()
                    .mapToLong(step -> step.executionTime)
                    .sum();
        } catch (FlywayException | UpkeepException e) {
            throw run.cancellation()
                    .map(reason -> naming.stopped(reason, e, reverse))
                    .orElseGet(() -> e instanceof FlywayException failed
                            ? naming.explainReverse(failed, reverse)
                            : (UpkeepException) e);
        }
    }

    /** All at once, also when the reverse ran outside a transaction. */
    private void forget(Connection connection, MigrationInfo migration) throws SQLException {
        boolean alone = connection.getAutoCommit();
        if (!alone) {
            forgetIn(connection, migration);
            return;
        }
        connection.setAutoCommit(false);
        try {
            forgetIn(connection, migration);
            connection.commit();
        } finally {
            // What was not committed is, unless it is rolled back.
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void forgetIn(Connection connection, MigrationInfo migration) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from " + OwnTables.HISTORY + " where \"installed_rank\" = ? and \"version\" = ?")) {
            delete.setInt(1, migration.getInstalledRank());
            delete.setString(2, migration.getVersion().getVersion());
            if (delete.executeUpdate() != 1) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        "Version " + migration.getVersion() + " was taken back by somebody else meanwhile; nothing was"
                                + " changed by this run.");
            }
        }
        String version = migration.getVersion().getVersion();
        MigrationNotes.forget(connection, version);
        UnfinishedScripts.forget(connection, Set.of(Unfinished.forward(version), Unfinished.reverse(version)));
    }
}
