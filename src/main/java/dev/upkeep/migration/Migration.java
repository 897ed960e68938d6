package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.database.ReadRights;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.ValidateResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way up: one use of a folder of migrations on one database. */
final class Migration {
    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);

    private final Database database;
    private final MigrationFolder folder;
    private final ActiveRun run;
    private final FlywaySetup setup;
    private final MigrationNotes notes;
    private final @Nullable String restorePoint;
    private final Flyway flyway;
    private final MigrationFailures failures;
    private final Resumption resumption;

    Migration(Database database, MigrationFolder folder, ActiveRun run) {
        this(database, folder, run, null);
    }

    /**
     * @param database the database
     * @param folder the migrations
     * @param run what this is done for
     * @param restorePoint the id of the backup that the database can be taken back to, if there is one
     */
    Migration(Database database, MigrationFolder folder, ActiveRun run, @Nullable String restorePoint) {
        this.database = database;
        this.folder = folder;
        this.run = run;
        this.setup = new FlywaySetup(database, run);
        this.notes = new MigrationNotes(database, folder);
        this.restorePoint = restorePoint;
        this.flyway = configuration().load();
        this.failures = new MigrationFailures(database, folder, run).naming(setup.locks());
        this.resumption = new Resumption(database, folder, failures);
    }

    /** Applies what is pending. Whoever calls has the {@link SchemaLock}. */
    @SuppressWarnings("try") // the hook works by being open
    MigrationReport apply(List<String> readers) {
        try (ActiveRun.Hook hook = run.onCancel(setup::interrupt)) {
            MigrationInfoService before = flyway.info();
            requireNothingToTakeOver(before);
            requireRunnable(before);
            if (before.pending().length > 0 || before.applied().length == 0) {
                SqliteWriter.require(database, run);
            }
            dropLeftovers();
            List<MigrationReport.Applied> applied = new ArrayList<>(resume(before));
            String from = applied.isEmpty() ? null : Standing.version(before);
            MigrateResult result = flyway.migrate();
            result.migrations.forEach(
                    one -> applied.add(new MigrationReport.Applied(one.version, one.description, one.executionTime)));
            MigrationInfoService info = flyway.info();
            notes.catchUp(Standing.applied(info));
            resumption.tidy(info);
            return new MigrationReport(
                    database.engine().word(),
                    false,
                    from == null ? result.initialSchemaVersion : from,
                    Standing.version(info),
                    applied,
                    Standing.open(info),
                    applied.isEmpty() ? null : restorePoint,
                    applied.isEmpty() ? List.of() : missingGrants(readers));
        } catch (FlywayException | UpkeepException e) {
            throw withRestorePoint(failure(e));
        }
    }

    private UpkeepException failure(RuntimeException thrown) {
        return run.cancellation()
                .map(reason -> failures.stopped(reason, thrown, flyway))
                .orElseGet(() -> thrown instanceof FlywayException failed
                        ? failures.explain(failed, flyway)
                        : (UpkeepException) thrown);
    }

    private UpkeepException withRestorePoint(UpkeepException failure) {
        return restorePoint == null
                ? failure
                : new UpkeepException(
                        failure.kind(),
                        failure.getMessage().replaceFirst("\\.?$", ". ") + "The backup " + restorePoint
                                + " is from before.",
                        failure);
    }

    /** What cannot be told any more is no reason to say that what was applied was not. */
    private List<String> missingGrants(List<String> readers) {
        try {
            return new ReadRights(database).missing(readers);
        } catch (UpkeepException e) {
            LOG.warn("What migration.readers may not read cannot be told: {}", e.getMessage());
            return List.of();
        }
    }

    /** An index that a script left half made when it did not come to its end has the name that it needs again. */
    private void dropLeftovers() {
        InvalidIndexes indexes = new InvalidIndexes(database);
        List<InvalidIndexes.Found> leftovers = indexes.madeBy(scriptsToApply(flyway.info()));
        leftovers.forEach(index -> LOG.warn(
                "Dropping the invalid index {}, which a migration left half made and is going to make again",
                index.name()));
        indexes.drop(leftovers.stream().map(InvalidIndexes.Found::name).toList());
    }

    private List<MigrationReport.Applied> resume(MigrationInfoService info) {
        if (UnfinishedScripts.of(database).isEmpty()) {
            return List.of();
        }
        requireApplicable(info);
        return resumption.finish(info, setup, this::configuration);
    }

    private List<SqlScript> scriptsToApply(MigrationInfoService info) {
        return folder.scripts(Arrays.stream(info.pending())
                .map(one -> one.getVersion().getVersion())
                .toList());
    }

    /** Names what is pending and changes nothing. */
    MigrationReport preview() {
        try {
            MigrationInfoService info = flyway.info();
            requireNothingToTakeOver(info);
            requireApplicable(info);
            String version = Standing.version(info);
            List<MigrationReport.Pending> wanted = Standing.pending(List.of(info.pending()));
            return new MigrationReport(
                    database.engine().word(),
                    true,
                    version,
                    wanted.isEmpty() ? version : wanted.get(wanted.size() - 1).version(),
                    List.of(),
                    Standing.open(info),
                    null,
                    List.of());
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    /** How the database stands, before anything is tried elsewhere. */
    Standing standing() {
        try {
            MigrationInfoService info = flyway.info();
            requireApplicable(info);
            return Standing.of(database, info);
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    /**
     * The scripts that going up would execute, as the engine is sent them.
     *
     * @param to the last version; absent for all of them
     * @throws UpkeepException when going up would be refused
     */
    List<SqlScript> forward(@Nullable String to) {
        try {
            MigrationInfoService info = flyway.info();
            requireApplicable(info);
            return scriptsToApply(info).stream()
                    .filter(script -> to == null
                            || MigrationVersion.fromVersion(script.version())
                                            .compareTo(MigrationVersion.fromVersion(to))
                                    <= 0)
                    .map(script -> script.on(database.engine()))
                    .toList();
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    /** Refuses to take over a database that has a history; Flyway would pass it over without a word. */
    private void requireNothingToTakeOver(MigrationInfoService info) {
        String wanted = run.parameter(Migrate.BASELINE).orElse(null);
        boolean already = wanted == null
                || Standing.baseline(info)
                        .filter(MigrationVersion.fromVersion(wanted)::equals)
                        .isPresent();
        if (!already && Standing.version(info) != null) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    database.describe() + " has a history of migrations and stands at version "
                            + Standing.version(info) + ", so it cannot be taken over at version " + wanted
                            + "; nothing was changed. What it has and lacks says: " + NextCommand.of(run, "status"));
        }
    }

    /** Refuses what Flyway is going to refuse when it applies something. */
    private void requireApplicable(MigrationInfoService info) {
        ValidateResult files = flyway.validateWithResult();
        if (!files.validationSuccessful) {
            throw new Refusals(database, folder, run).notValid(files.getAllErrorMessages(), info);
        }
        boolean takenOver = run.parameter(Migrate.BASELINE).isPresent();
        if (!takenOver && info.applied().length == 0 && new History(database).isMissingBesideTables()) {
            throw new Refusals(database, folder, run).noHistory();
        }
        requireRunnable(info);
    }

    private void requireRunnable(MigrationInfoService info) {
        if (database.engine() == Engine.POSTGRESQL) {
            List<SqlScript> scripts = scriptsToApply(info);
            KeptLock.require(scripts, run);
            TransactionNeed.requireOne(scripts, run);
        }
    }

    private FluentConfiguration configuration() {
        ScriptProgress progress =
                new ScriptProgress(database.engine(), ScriptProgress.forward(database.engine(), folder));
        FluentConfiguration configuration = setup.configuration(
                        new Watch(progress::watch, ScriptProgress.EVENTS),
                        new Watch(
                                (event, context) ->
                                        notes.keep(context.getConnection(), context.getMigrationInfo(), restorePoint),
                                Event.AFTER_EACH_MIGRATE))
                .locations(new String[0])
                .resourceProvider(SomeScripts.of(database.engine(), folder))
                .javaMigrationClassProvider(List::of)
                .ignoreMigrationPatterns("*:pending");
        run.parameter(Migrate.TO).ifPresent(configuration::target);
        run.parameter(Migrate.BASELINE)
                .ifPresent(version -> configuration.baselineOnMigrate(true).baselineVersion(version));
        return configuration;
    }
}
