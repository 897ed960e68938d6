package dev.upkeep.backup;

import dev.upkeep.database.Database;
import dev.upkeep.process.Programs;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.TargetSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Dumps a PostgreSQL database by the pg_dump that belongs to its server. */
final class PostgresDumper implements Dumper {
    private final TargetSettings settings;
    private final DatabaseAddress.Postgres address;
    private final Database database;
    private final Programs programs;
    private final Clock clock;
    private final String searchPath;

    /**
     * @param settings the target's settings
     * @param address where its database is
     * @param searchPath the environment variable PATH, where pg_dump is looked for last
     */
    PostgresDumper(
            TargetSettings settings,
            DatabaseAddress.Postgres address,
            Database database,
            Programs programs,
            Clock clock,
            String searchPath) {
        this.settings = settings;
        this.address = address;
        this.database = database;
        this.programs = programs;
        this.clock = clock;
        this.searchPath = searchPath;
    }

    @Override
    public PreparedDump prepare() throws InterruptedException {
        PostgresFacts server = PostgresFacts.ask(database);
        // Looked for each time: somebody may have installed what was missing.
        List<Path> named = settings.backup().pgClientDirectories();
        List<Path> folders = named.isEmpty() ? PgDumpChoice.usualFolders(searchPath) : named;
        PgDumpProgram tool = new PgDumpChoice(programs, folders).choose(settings.name(), server);
        return new PgDump(
                programs,
                tool,
                server,
                new PgEnvironment(address, settings.database()),
                new PgDumpFailure(settings.name(), address, () -> PostgresFacts.missingGrants(database)),
                settings.backup().tempDirectory(),
                clock);
    }
}
