package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.Scratch;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.RehearsalReport.Verdict;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.MigrationSettings;
import java.time.Clock;
import java.util.function.Function;

/**
 * The rehearsal of the job migrate: tries what is pending on a scratch database, and never changes the target's own.
 * Thread-safe.
 */
public final class Rehearse {
    private final Databases databases;
    private final Function<String, MigrationSettings> settings;
    private final Clock clock;

    /**
     * @param databases the targets' databases
     * @param settings gives a target's settings by its name
     * @param clock tells how old a backup is
     */
    public Rehearse(Databases databases, Function<String, MigrationSettings> settings, Clock clock) {
        this.databases = databases;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Whether there is anything to try, so that a copy of the database is worth its while.
     *
     * @param run the run that asks for it
     * @throws UpkeepException when the files are not in order, or not those that were applied before
     */
    public boolean isNeeded(ActiveRun run) {
        return !run.dryRun() && !standing(run).pending().isEmpty();
    }

    /**
     * What to report when nothing was tried.
     *
     * @param run the run that asked for it
     */
    public RehearsalReport notNeeded(ActiveRun run) {
        Standing standing = standing(run);
        return RehearsalReport.notRehearsed(
                databases.of(run.target()).engine().word(),
                standing.pending().isEmpty() ? Verdict.NOTHING_PENDING : Verdict.PLANNED,
                standing.version(),
                standing.pending());
    }

    /**
     * Tries what is pending.
     *
     * @param run the run that this is done for
     * @param scratch a copy of the target's database, or an empty one
     * @return what was measured, and what differs
     * @throws UpkeepException when a migration fails, with what was measured until then
     */
    public RehearsalReport rehearse(ActiveRun run, Scratch scratch) {
        return new Rehearsal(scratch, folder(run), run, standing(run), clock)
                .rehearse(settings.apply(run.target()).rehearsalBackupAge());
    }

    private Standing standing(ActiveRun run) {
        MigrationFolder folder = folder(run);
        folder.check();
        run.parameter(Migrate.TO).ifPresent(folder::require);
        Database database = databases.of(run.target());
        return new Migration(database, folder, run).standing();
    }

    private MigrationFolder folder(ActiveRun run) {
        return new MigrationFolder(settings.apply(run.target()).directory());
    }
}
