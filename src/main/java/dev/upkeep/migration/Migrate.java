package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.ReadRights;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.JobDefinition.Parameter;
import dev.upkeep.settings.MigrationSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The job migrate: applies the folder of migrations to a target's database, or takes them back. Several processes may
 * do so at once; all but one find nothing to do.
 */
public final class Migrate {
    static final String TO = "to";
    static final String BASELINE = "baseline";
    static final String CONFIRM = "confirm";
    static final String ACCEPT = "accept-changed-files";
    /** The parameter by which the gate does without a rehearsal. */
    public static final String SKIP_REHEARSAL = "skip-rehearsal";

    /** Confirms whatever is lost. */
    static final String YES = "yes";

    private static final String OFF = "off";

    private static final Pattern VERSION = Pattern.compile("\\d{1,18}(\\.\\d{1,9})*");

    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "migrate",
            "Applies the migrations that the database does not have yet, rehearses them, takes migrations back, or"
                    + " repairs their history.",
            List.of(
                    Action.PARAMETER,
                    new Parameter(
                            TO,
                            "the last version to apply, or going down, the version to go back to, 0 for before the first: a number, or"
                                    + " several with dots between",
                            VERSION,
                            "3"),
                    new Parameter(
                            BASELINE,
                            "for a database that was made by other means: the version that it already has, a number, or several"
                                    + " with dots between",
                            VERSION,
                            "1"),
                    new Parameter(
                            CONFIRM,
                            "going down, the tables and columns that may be lost, or yes for all of them",
                            Pattern.compile("\\P{Cntrl}{1,4000}"),
                            "document user.nick"),
                    new Parameter(
                            ACCEPT,
                            "repairing, yes when files that were changed after they were applied count as applied",
                            Pattern.compile(YES),
                            YES),
                    new Parameter(
                            SKIP_REHEARSAL,
                            "at the gate, yes to apply without having tried",
                            Pattern.compile(YES),
                            YES)),
            JobDefinition.SCHEMA_LOCK,
            // Several instances of an application that start at once each ask for this.
            Duration.ofMinutes(10));

    private final Databases databases;
    private final Function<String, MigrationSettings> settings;
    private final Clock clock;

    /**
     * @param databases the targets' databases
     * @param settings gives a target's settings by its name
     * @param clock numbers what is taken back
     */
    public Migrate(Databases databases, Function<String, MigrationSettings> settings, Clock clock) {
        this.databases = databases;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What a run is asked to do, as the route chooses by it.
     *
     * @param run the run that is to be done
     * @return the word of an {@link Action}
     */
    public String action(ActiveRun run) {
        return Action.of(run).word();
    }

    /**
     * Takes the right to change the tables of the run's target, waiting for it as long as it takes.
     *
     * @param run may be cancelled while it waits
     * @return the lock; null for a dry run, which changes nothing
     */
    public @Nullable SchemaLock lock(ActiveRun run) {
        return run.dryRun() ? null : SchemaLock.take(databases.of(run.target()), run);
    }

    /** Gives the right back, if it was taken. */
    public void unlock(@Nullable SchemaLock lock) {
        if (lock != null) {
            lock.close();
        }
    }

    /**
     * The versions that this run would apply.
     *
     * @param run the run
     * @throws UpkeepException when the files are not those that were applied before, or a name is out of order
     */
    public Set<String> pending(ActiveRun run) {
        return migration(run, null).standing().pending().stream()
                .map(MigrationReport.Pending::version)
                .collect(Collectors.toSet());
    }

    /**
     * What is needed before this run applies anything, as the route chooses by it.
     *
     * @param run the run, which has the lock
     * @return `make`, `require` or `off`; `off` as well when nothing is pending or nothing is to be changed
     * @throws UpkeepException when the files are not those that were applied before, or a name is out of order
     */
    public String restorePoint(ActiveRun run) {
        String wanted = settings.apply(run.target()).restorePoint();
        if (wanted.equals(OFF) || run.dryRun()) {
            return OFF;
        }
        if (pending(run).isEmpty()) {
            return OFF;
        }
        SqliteWriter.require(databases.of(run.target()), run);
        return wanted;
    }

    /**
     * Applies what is pending. A dry run names it and changes nothing.
     *
     * @param run the run that this is done for, which has the lock unless it is a dry run
     * @param restorePoint the id of the backup that the database can be taken back to, if there is one
     * @throws UpkeepException when a script fails, with what stands and what does not; when no migration has the
     *     version to stop at; when the files are not those that were applied before; when the database cannot be reached
     */
    public MigrationReport up(ActiveRun run, @Nullable String restorePoint) {
        Migration migration = migration(run, restorePoint);
        return run.dryRun()
                ? migration.preview()
                : migration.apply(settings.apply(run.target()).readers());
    }

    private Migration migration(ActiveRun run, @Nullable String restorePoint) {
        MigrationFolder folder = folder(run);
        folder.check();
        run.parameter(TO).ifPresent(folder::require);
        requireReaders(run);
        return new Migration(databases.of(run.target()), folder, run, restorePoint);
    }

    private void requireReaders(ActiveRun run) {
        Database database = databases.of(run.target());
        List<String> unknown =
                new ReadRights(database).unknown(settings.apply(run.target()).readers());
        if (!unknown.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "migration.readers names the role " + String.join(", ", unknown) + ", which the server of "
                            + database.describe() + " does not have. Nothing was applied. Correct the setting, or"
                            + " create the role there; then run: " + NextCommand.again(run));
        }
    }

    /**
     * Takes back what is above a version. A dry run names it and changes nothing.
     *
     * @param run the run that this is done for, which has the lock unless it is a dry run
     * @throws UpkeepException when a reverse fails, with what stands and what does not; of kind REFUSED, before
     *     anything is changed, when a reverse is missing, when the version is none of the database's, or when data would
     *     be lost that the request does not name
     */
    public DowngradeReport down(ActiveRun run) {
        String to = run.parameter(TO)
                .orElseThrow(() -> new UpkeepException(
                        FailureKind.REFUSED,
                        "Going down needs the version to go back to: to=3 for example, to=0 for before the first."
                                + " Nothing was changed."));
        return new WayBack(databases.of(run.target()), folder(run), run).take(to, clock);
    }

    /**
     * Puts in order what failures left: in the history, and of indexes that were built concurrently. A dry run says
     * what it would do.
     *
     * @param run the run that this is done for
     * @throws UpkeepException when the names in the folder are not in order, or the database cannot be reached
     */
    public RepairReport repair(ActiveRun run) {
        MigrationFolder folder = folder(run);
        folder.check();
        return new Repair(databases.of(run.target()), folder, run)
                .repair(run.parameter(ACCEPT).isPresent());
    }

    private MigrationFolder folder(ActiveRun run) {
        return new MigrationFolder(settings.apply(run.target()).directory());
    }
}
