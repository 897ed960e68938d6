package dev.upkeep.backup;

import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.backup.tools.PgEnvironment;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.process.Programs;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Knows which databases a target's backup consists of, and what dumps each. Thread-safe. */
final class Dumpers {
    private final Settings settings;
    private final Databases databases;
    private final Programs programs;
    private final Clock clock;
    private final String searchPath;

    /**
     * @param settings the targets' settings
     * @param databases the targets' databases
     * @param programs starts pg_dump
     * @param searchPath the environment variable PATH, where pg_dump is looked for last
     */
    Dumpers(Settings settings, Databases databases, Programs programs, Clock clock, String searchPath) {
        this.settings = settings;
        this.databases = databases;
        this.programs = programs;
        this.clock = clock;
        this.searchPath = searchPath;
    }

    /** One for each database of a target, that of database.url first. */
    List<Dumper> of(String target) {
        TargetSettings targetSettings = settings.target(target);
        Database database = databases.of(target);
        DatabaseAddress address = targetSettings.database().address();
        if (address instanceof DatabaseAddress.Postgres postgres) {
            return postgres(targetSettings, postgres, database);
        }
        return List.of(new SqliteDumper(
                ((DatabaseAddress.Sqlite) address).file(),
                database,
                targetSettings.backup().tempDirectory(),
                clock));
    }

    /** What dumps the roles of a target's server, if that is wanted. */
    Optional<Globals> globals(String target) throws InterruptedException {
        TargetSettings targetSettings = settings.target(target);
        if (!targetSettings.backup().globals()
                || !(targetSettings.database().address() instanceof DatabaseAddress.Postgres address)) {
            return Optional.empty();
        }
        PostgresFacts server = PostgresFacts.ask(databases.of(target));
        PgClient pgDump = choice(targetSettings).dumper(target, server.major(), server.version());
        return Optional.of(new Globals(
                programs,
                pgDump,
                address,
                new PgEnvironment(address, targetSettings.database()),
                targetSettings.backup(),
                clock));
    }

    private List<Dumper> postgres(TargetSettings targetSettings, DatabaseAddress.Postgres address, Database database) {
        PgClients choice = choice(targetSettings);
        List<Dumper> dumpers = new ArrayList<>();
        dumpers.add(new PostgresDumper(targetSettings, address, database, choice, programs, clock, "dump"));
        for (String name : targetSettings.backup().furtherDatabases()) {
            dumpers.add(new PostgresDumper(
                    targetSettings,
                    address.at(name),
                    further(targetSettings, address, name),
                    choice,
                    programs,
                    clock,
                    "dump-" + (dumpers.size() + 1)));
        }
        return dumpers;
    }

    /** Nothing of it is pooled, so there is nothing to close. */
    private static Database further(TargetSettings targetSettings, DatabaseAddress.Postgres address, String name) {
        return new Database(targetSettings.name(), targetSettings.database().at(address.at(name)));
    }

    /** The tables that are to be left out and that none of a target's databases has; none where all are dumped whole. */
    List<String> missingExclusions(String target) {
        TargetSettings targetSettings = settings.target(target);
        List<Database> all = new ArrayList<>();
        if (targetSettings.database().address() instanceof DatabaseAddress.Postgres address) {
            all.add(databases.of(target));
            targetSettings.backup().furtherDatabases().forEach(name -> all.add(further(targetSettings, address, name)));
        }
        return all.isEmpty()
                ? List.of()
                : ExcludedTables.missing(all, targetSettings.backup().excludedData());
    }

    private PgClients choice(TargetSettings targetSettings) {
        return PgClients.of(programs, targetSettings.backup(), searchPath);
    }
}
