package dev.upkeep.testing;

import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.migration.DowngradeReport;
import dev.upkeep.migration.Migrate;
import dev.upkeep.migration.MigrationReport;
import dev.upkeep.migration.RepairReport;
import dev.upkeep.migration.SchemaLock;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.MigrationSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The job migrate on one database, under its lock as the route has it, and without restore points. */
public final class Migrating {
    private final Migrate job;

    /**
     * @param database the database of the target `main`
     * @param folder its migrations
     * @param readers the roles of migration.readers
     */
    public Migrating(Database database, Path folder, String... readers) {
        MigrationSettings settings = settings(folder, readers);
        job = new Migrate(new Databases(Map.of("main", database)), target -> settings, Clock.systemUTC());
    }

    /** The settings of a folder of migrations, without restore points. */
    public static MigrationSettings settings(Path folder, String... readers) {
        return new MigrationSettings(folder, "off", Duration.ofHours(1), List.of(readers), Duration.ofDays(7));
    }

    public MigrationReport up(ActiveRun run) {
        return up(run, null);
    }

    /**
     * Applies what is pending, with a way back.
     *
     * @param restorePoint the id of the backup that was made before
     */
    @SuppressWarnings("try") // the lock works by being open
    public MigrationReport up(ActiveRun run, @Nullable String restorePoint) {
        try (SchemaLock lock = job.lock(run)) {
            return job.up(run, restorePoint);
        }
    }

    @SuppressWarnings("try") // the lock works by being open
    public DowngradeReport down(ActiveRun run) {
        try (SchemaLock lock = job.lock(run)) {
            return job.down(run);
        }
    }

    @SuppressWarnings("try") // the lock works by being open
    public RepairReport repair(ActiveRun run) {
        try (SchemaLock lock = job.lock(run)) {
            return job.repair(run);
        }
    }
}
