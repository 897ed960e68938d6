package dev.upkeep.backup;

import dev.upkeep.backup.members.Member;
import dev.upkeep.backup.members.MemberObject;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.backup.tools.PgEnvironment;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Programs;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DumpFormat;
import dev.upkeep.settings.TargetSettings;
import java.nio.file.Path;
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
        PgEnvironment environment = new PgEnvironment(address, settings.database());
        PgDumpCommand command = new PgDumpCommand(tool, database, server, environment, settings.backup());
        PgDumpFailure failure = new PgDumpFailure(settings.name(), address, rights::remedy);
        return settings.backup().format() == DumpFormat.DIRECTORY
                ? directory(command, failure)
                : new OneFileDump(new PgDump(
                        command,
                        programs,
                        facts(
                                command,
                                fileName + "." + settings.backup().format().extension() + ".zst",
                                1),
                        failure,
                        settings.backup(),
                        clock));
    }

    private DirectoryDump directory(PgDumpCommand command, PgDumpFailure failure) {
        if (!Programs.seesOpenFiles()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The format directory needs Linux, whose /proc shows which files pg_dump has finished. Set "
                            + "backup.format=custom.");
        }
        checkRoom(command.server().databaseBytes());
        String contents = new MemberObject(Member.CONTENTS, 1).name(fileName);
        int files = settings.backup().parallel().jobs() + 1;
        return new DirectoryDump(
                command, programs, facts(command, contents, files), failure, settings.backup(), clock, fileName);
    }

    private void checkRoom(long databaseBytes) {
        Path folder = settings.backup().tempDirectory();
        long most = Math.min(databaseBytes, settings.backup().parallel().mostWaitingBytes());
        long needed = most + BackPressure.RESERVE_BYTES;
        long usable = RunFolder.usableBytes(folder);
        if (usable < needed) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "What waits of a dump of the format directory needs " + Bytes.text(needed) + " on disk, and "
                            + folder + " has room for " + Bytes.text(usable)
                            + ". Make room there, name another folder in the setting backup.temp-directory, lower "
                            + "backup.dump-waiting, or set backup.format=custom, which needs none.");
        }
    }

    private DumpFacts facts(PgDumpCommand command, String objectName, int files) {
        return new DumpFacts(
                "postgresql",
                command.server().version(),
                "pg_dump",
                command.tool().version(),
                command.server().database(),
                command.server().databaseBytes(),
                command.server().properties(),
                settings.backup().format().word(),
                objectName,
                files);
    }
}
