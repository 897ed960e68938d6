package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.database.Session;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.catalogue.SchemaCatalogue;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** A scratch database on which migrations are tried. Not thread-safe. */
final class Trial implements AutoCloseable {
    private final Database database;
    private final MigrationFolder folder;
    private final ActiveRun run;
    private final @Nullable String baseline;
    private final MigrationFailures failures;

    /**
     * @param settings where it is
     * @param folder what is tried
     * @param run what this is done for
     * @param baseline the version at which the database that it stands for was taken over, if it was
     * @param next ends each message about a failure
     */
    Trial(DatabaseSettings settings, MigrationFolder folder, ActiveRun run, @Nullable String baseline, String next) {
        this.database = new Database("scratch", settings);
        this.folder = folder;
        this.run = run;
        this.baseline = baseline;
        this.failures = new MigrationFailures(database, folder, run, next);
    }

    /** What it is. */
    Engine engine() {
        return database.engine();
    }

    /** The version that it has; null when it has none. */
    @Nullable
    String version() {
        return Standing.version(flyway(null).info());
    }

    /** What it does not have yet, as far as the run wants it. */
    List<MigrationReport.Pending> pending() {
        return Standing.pending(
                List.of(flyway(run.parameter(Migrate.TO).orElse(null)).info().pending()));
    }

    /**
     * Applies what it does not have yet.
     *
     * @param to the last version to apply; null for all
     * @param watches called by Flyway meanwhile
     * @return how long the scripts took, in milliseconds
     * @throws UpkeepException when one fails
     */
    @SuppressWarnings("try") // the hook works by being open
    long forward(@Nullable String to, Callback... watches) {
        FlywaySetup setup = new FlywaySetup(database, run);
        Flyway flyway = configuration(setup, to, watches).load();
        try (ActiveRun.Hook hook = run.onCancel(setup::interrupt)) {
            // A backup of a database in which a migration was half done has the same half.
            long resumed = new Resumption(database, folder, failures)
                    .finish(flyway.info(), setup, () -> configuration(setup, to), watches).stream()
                            .mapToLong(MigrationReport.Applied::milliseconds)
                            .sum();
            return resumed
                    + flyway.migrate().migrations.stream()
                            .mapToLong(step -> step.executionTime)
                            .sum();
        } catch (FlywayException e) {
            run.throwIfCancelled();
            throw failures.explain(e, flyway);
        }
    }

    /** What it has, the oldest first. */
    List<MigrationInfo> applied() {
        return Standing.applied(flyway(null).info());
    }

    /** What it has above a version, the newest first. */
    List<MigrationInfo> above(@Nullable String version) {
        MigrationVersion start = MigrationVersion.fromVersion(version == null ? WayBack.NOTHING : version);
        List<MigrationInfo> above = new ArrayList<>(applied().stream()
                .filter(one -> one.getVersion().compareTo(start) > 0)
                .toList());
        Collections.reverse(above);
        return above;
    }

    /**
     * Takes one migration back, the newest that it has.
     *
     * @return how long it took, in milliseconds
     * @throws UpkeepException when the reverse fails
     */
    long back(MigrationInfo migration, SqlScript reverse, Clock clock) {
        return new Downgrade(database, run, folder, failures, clock).undo(migration, reverse);
    }

    /** The reverses that it keeps itself, by version. */
    Map<String, SqlScript> keptReverses() {
        Map<String, SqlScript> reverses = new HashMap<>();
        new MigrationNotes(database, folder).kept().forEach((version, note) -> {
            if (note.reverse() != null) {
                reverses.put(version, note.reverse());
            }
        });
        return reverses;
    }

    /** Its schema. */
    SchemaCatalogue schema() {
        return looking(connection -> SchemaCatalogue.of(connection, engine()));
    }

    /** The rows of its tables. */
    RowCounts rows() {
        return looking(connection -> RowCounts.of(connection, engine(), run));
    }

    /** Applies `schema.sql`, for what the folder says the whole schema should be. */
    @SuppressWarnings("try") // the hook works by being open
    void makeWholeSchema() {
        FlywaySetup setup = new FlywaySetup(database, run);
        String name = String.valueOf(folder.wholeSchema().getFileName());
        Flyway flyway = setup.configuration()
                .locations(new String[0])
                .resourceProvider(SomeScripts.forward(
                        engine(), List.of(new SqlScript("1", "V1__whole_schema.sql", folder.text(name)))))
                .javaMigrationClassProvider(List::of)
                .load();
        try (ActiveRun.Hook hook = run.onCancel(setup::interrupt)) {
            flyway.migrate();
        } catch (FlywayException e) {
            run.throwIfCancelled();
            throw failures.explainWholeSchema(e, name);
        }
    }

    @SuppressWarnings("try") // the hook works by being open
    private <T> T looking(Look<T> look) {
        try (Connection connection =
                        database.unpooled(Session.unhurried(Duration.ZERO)).getConnection();
                ActiveRun.Hook hook = run.onCancel(database.interruption(connection))) {
            return look.at(connection);
        } catch (SQLException e) {
            run.throwIfCancelled();
            throw database.explain(e);
        }
    }

    private Flyway flyway(@Nullable String to) {
        return configuration(new FlywaySetup(database, run), to).load();
    }

    private FluentConfiguration configuration(FlywaySetup setup, @Nullable String to, Callback... watches) {
        FluentConfiguration configuration = setup.configuration(watches)
                .locations(new String[0])
                .resourceProvider(SomeScripts.of(engine(), folder))
                .javaMigrationClassProvider(List::of)
                .ignoreMigrationPatterns("*:pending");
        if (to != null) {
            configuration.target(to);
        }
        if (baseline != null) {
            configuration.baselineOnMigrate(true).baselineVersion(baseline);
        }
        return configuration;
    }

    @Override
    public void close() {
        database.close();
    }

    private interface Look<T> {
        T at(Connection connection) throws SQLException;
    }
}
