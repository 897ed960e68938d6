package dev.upkeep.backup;

import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.backup.tools.PgEnvironment;
import dev.upkeep.database.Database;
import dev.upkeep.process.Programs;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.TargetSettings;
import java.time.Clock;

/** Dumps a PostgreSQL database by the pg_dump that belongs to its server. */
final class PostgresDumper implements Dumper {
    private final TargetSettings settings;
    private final DatabaseAddress.Postgres address;
    private final Database database;
    private final PgClients choice;
    private final Programs programs;
    private final Clock clock;
    private final String fileName;

    /**
     * @param settings the target's settings
     * @param address where the database is
     * @param database the database
     * @param choice chooses the pg_dump
     * @param fileName the name of the dump's object without its endings
     */
    PostgresDumper(
            TargetSettings settings,
            DatabaseAddress.Postgres address,
            Database database,
            PgClients choice,
            Programs programs,
            Clock clock,
            String fileName) {
        this.settings = settings;
        this.address = address;
        this.database = database;
        this.choice = choice;
        this.programs = programs;
        this.clock = clock;
        this.fileName = fileName;
    }

    @Override
    public PreparedDump prepare() throws InterruptedException {
        PostgresFacts server = PostgresFacts.ask(database);
        PgClient tool = choice.dumper(settings.name(), server.major(), server.version());
        String where = "the database of the target '" + settings.name() + "' (" + address.describe() + ")";
        DumpRights rights = new DumpRights(database, where, address.user());
        rights.check();
        return new PgDump(
                programs,
                tool,
                database,
                server,
                new PgEnvironment(address, settings.database()),
                new PgDumpFailure(settings.name(), address, rights::remedy),
                settings.backup(),
                fileName + "." + settings.backup().format().extension() + ".zst",
                clock);
    }
}
