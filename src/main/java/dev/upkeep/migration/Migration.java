package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.ReadRights;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.ValidateResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One use of a folder of migrations on one database. */
final class Migration {
    /** The version that stands for the time before the first migration. */
    static final String NOTHING = "0";

    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);

    private final Database database;
    private final MigrationFolder folder;
    private final ActiveRun run;
    private final FlywaySetup setup;
    private final MigrationNotes notes;
    private final @Nullable String restorePoint;
    private final Flyway flyway;
    private final MigrationFailures failures;

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
        this.failures = new MigrationFailures(database, folder);
    }

    /** Applies what is pending. Whoever calls has the {@link SchemaLock}. */
    @SuppressWarnings("try") // the hook works by being open
    MigrationReport apply(List<String> readers) {
        try (ActiveRun.Hook hook = run.onCancel(setup::interrupt)) {
            dropLeftovers();
            MigrateResult result = flyway.migrate();
            MigrationInfoService info = flyway.info();
            notes.catchUp(Standing.applied(info));
            return new MigrationReport(
                    database.engine().word(),
                    result.initialSchemaVersion,
                    Standing.version(info),
                    result.migrations.stream()
                            .map(applied -> new MigrationReport.Applied(
                                    applied.version, applied.description, applied.executionTime))
                            .toList(),
                    Standing.open(info),
                    result.migrations.isEmpty() ? null : restorePoint,
                    result.migrations.isEmpty() ? List.of() : new ReadRights(database).missing(readers));
        } catch (FlywayException e) {
            run.throwIfCancelled();
            UpkeepException failure = failures.explain(e, flyway);
            throw restorePoint == null
                    ? failure
                    : new UpkeepException(
                            failure.kind(),
                            failure.getMessage() + " The backup " + restorePoint + " is from before.",
                            failure);
        }
    }

    /** An index that a script left half made when it did not come to its end has the name that it needs again. */
    private void dropLeftovers() {
        InvalidIndexes indexes = new InvalidIndexes(database);
        List<InvalidIndexes.Found> leftovers = indexes.madeBy(scriptsToApply(flyway.info()));
        leftovers.forEach(index -> LOG.warn(
                "Dropping the invalid index {}, which a migration left half made and is going to make again",
                index.name()));
        indexes.drop(leftovers);
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
            requireApplicable(info);
            String version = Standing.version(info);
            return new MigrationReport(
                    database.engine().word(), version, version, List.of(), Standing.open(info), null, List.of());
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

    /**
     * The scripts that going down to a version would execute, as the engine is sent them.
     *
     * @param to the version; {@link #NOTHING} for before the first
     * @throws UpkeepException when going down would be refused
     */
    List<SqlScript> backward(String to) {
        try {
            return reversesOf(above(flyway.info(), to)).stream()
                    .map(script -> new SqlScript(script.version(), script.name(), script.sql()))
                    .map(script -> script.on(database.engine()))
                    .toList();
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    /** Refuses what Flyway is going to refuse when it applies something. */
    private void requireApplicable(MigrationInfoService info) {
        ValidateResult files = flyway.validateWithResult();
        if (!files.validationSuccessful) {
            throw failures.notValid(files.getAllErrorMessages(), info);
        }
        boolean takenOver = run.parameter(Migrate.BASELINE).isPresent();
        if (!takenOver && info.applied().length == 0 && new History(database).isMissingBesideTables()) {
            throw failures.noHistory(null);
        }
    }

    /**
     * Takes migrations back, the newest first, or only names them in a dry run. Whoever calls has the
     * {@link SchemaLock}.
     *
     * @param to the version to go back to; {@link #NOTHING} for all of them
     * @param clock numbers what is taken back
     * @throws UpkeepException of kind REFUSED, before anything is changed, when the version is not below the database's
     *     own or a reverse is missing
     */
    DowngradeReport reverse(String to, Clock clock) {
        try {
            MigrationInfoService info = flyway.info();
            String from = Standing.version(info);
            List<MigrationInfo> leaving = above(info, to);
            List<ReverseScript> scripts = reversesOf(leaving);
            List<Loss> losses = Losses.of(database, scripts);
            if (!run.dryRun()) {
                requireConfirmed(losses);
            }
            List<MigrationReport.Applied> reversed = new ArrayList<>();
            Downgrade downgrade = new Downgrade(database, run, failures, clock);
            for (int i = 0; i < leaving.size(); i++) {
                run.throwIfCancelled();
                MigrationInfo migration = leaving.get(i);
                long milliseconds = run.dryRun() ? 0 : downgrade.undo(migration, scripts.get(i));
                reversed.add(new MigrationReport.Applied(
                        migration.getVersion().getVersion(), migration.getDescription(), milliseconds));
            }
            return new DowngradeReport(
                    database.engine().word(),
                    run.dryRun(),
                    from,
                    Standing.version(flyway.info()),
                    reversed,
                    losses.stream().map(Loss::describe).toList());
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    /**
     * What going down to a version would take away.
     *
     * @param to the version; {@link #NOTHING} for before the first
     */
    List<Loss> losses(String to) {
        try {
            return Losses.of(database, reversesOf(above(flyway.info(), to)));
        } catch (FlywayException e) {
            throw failures.explain(e, flyway);
        }
    }

    private void requireConfirmed(List<Loss> losses) {
        String names = String.join(" ", losses.stream().map(Loss::name).toList());
        String confirmed = run.parameter(Migrate.CONFIRM).orElse("");
        if (!losses.isEmpty() && !confirmed.equals(names) && !confirmed.equals(Migrate.YES)) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "Going down takes away "
                            + String.join(
                                    ", ", losses.stream().map(Loss::describe).toList())
                            + ", for ever. Nothing was changed. If that may go, add --yes, or in a request "
                            + Migrate.CONFIRM + "="
                            + names);
        }
    }

    /** What the database has above a version, the newest first. */
    private List<MigrationInfo> above(MigrationInfoService info, String to) {
        MigrationVersion target = MigrationVersion.fromVersion(to);
        List<MigrationInfo> applied = Standing.applied(info);
        if (!to.equals(NOTHING) && Arrays.stream(info.applied()).noneMatch(one -> target.equals(one.getVersion()))) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    database.describe() + " does not have version " + to + ", so it cannot go back to it; nothing was"
                            + " changed. It has: "
                            + (applied.isEmpty() ? "none" : versions(applied)) + "; " + NOTHING
                            + " means before the first.");
        }
        List<MigrationInfo> leaving = new ArrayList<>(applied.stream()
                .filter(one -> one.getVersion().compareTo(target) > 0)
                .toList());
        Collections.reverse(leaving);
        return leaving;
    }

    /** The reverses of migrations, in the same order; the folder's own are the newest. */
    private List<ReverseScript> reversesOf(List<MigrationInfo> leaving) {
        Map<String, MigrationNotes.Note> kept = notes.kept();
        List<ReverseScript> scripts = new ArrayList<>();
        List<MigrationInfo> without = new ArrayList<>();
        for (MigrationInfo migration : leaving) {
            String version = migration.getVersion().getVersion();
            folder.reverse(version)
                    .or(() -> Optional.ofNullable(kept.get(version)).map(MigrationNotes.Note::reverse))
                    .ifPresentOrElse(scripts::add, () -> without.add(migration));
        }
        if (!without.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "There is no reverse of version " + versions(without) + ", neither in " + folder.path()
                            + " nor in the database; nothing was changed. Write "
                            + without.get(0).getScript().replaceFirst("^V", "U")
                            + " beside the migration, or restore a backup of the time before.");
        }
        return scripts;
    }

    private static String versions(List<MigrationInfo> migrations) {
        return String.join(
                ", ",
                migrations.stream().map(one -> one.getVersion().getVersion()).toList());
    }

    private FluentConfiguration configuration() {
        FluentConfiguration configuration = setup.configuration(new Watch(
                        (event, context) ->
                                notes.keep(context.getConnection(), context.getMigrationInfo(), restorePoint),
                        Event.AFTER_EACH_MIGRATE))
                .locations("filesystem:" + folder.path())
                .failOnMissingLocations(true)
                .ignoreMigrationPatterns("*:pending");
        run.parameter(Migrate.TO).filter(to -> Action.of(run) != Action.DOWN).ifPresent(configuration::target);
        run.parameter(Migrate.BASELINE)
                .ifPresent(version -> configuration.baselineOnMigrate(true).baselineVersion(version));
        return configuration;
    }
}
