package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.JobDefinition.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The job migrate: applies the folder of migrations to a target's database. Several processes may do so at once; all
 * but one find nothing to do.
 */
public final class Migrate {
    static final String TO = "to";
    static final String BASELINE = "baseline";

    private static final Pattern VERSION = Pattern.compile("\\d{1,18}(\\.\\d{1,9})*");

    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "migrate",
            "Applies the migrations that the database does not have yet.",
            List.of(
                    new Parameter(TO, "the last version to apply", VERSION, "3"),
                    new Parameter(
                            BASELINE,
                            "for a database that was made by other means: the version that it already has",
                            VERSION,
                            "1")),
            JobDefinition.SCHEMA_LOCK);

    private final Databases databases;
    private final Function<String, Path> folders;

    /**
     * @param databases the targets' databases
     * @param folders gives the folder of the migrations by the target's name
     */
    public Migrate(Databases databases, Function<String, Path> folders) {
        this.databases = databases;
        this.folders = folders;
    }

    /**
     * Applies what is pending, or only names it when nothing is to be changed.
     *
     * @param run the run that this is done for
     * @return what was applied and what is pending
     * @throws dev.upkeep.failure.UpkeepException when a migration fails, with what stands and what does not; when no
     *     migration has the version to stop at; when the files are not those that were applied before; when the database
     *     cannot be reached
     */
    public MigrationReport migrate(ActiveRun run) {
        Database database = databases.of(run.target());
        MigrationFolder folder = new MigrationFolder(folders.apply(run.target()));
        folder.check();
        run.parameter(TO).ifPresent(folder::require);
        Migration migration = new Migration(database, folder, run);
        return run.dryRun() ? migration.preview() : migration.apply();
    }
}
