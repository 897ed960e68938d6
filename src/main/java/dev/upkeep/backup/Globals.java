package dev.upkeep.backup;

import dev.upkeep.backup.tools.LastWords;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgEnvironment;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.BackupSettings;
import dev.upkeep.settings.DatabaseAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * What belongs to a PostgreSQL server rather than to one of its databases, its roles and tablespaces, as SQL by
 * pg_dumpall. Passwords are left out: managed servers do not let anybody read them, and a backup is no place for them.
 */
final class Globals {
    /** The name of the object without the endings of compression and encryption. */
    static final String FILE_NAME = "globals.sql.zst";

    private final Programs programs;
    private final Path pgDumpAll;
    private final DatabaseAddress.Postgres address;
    private final PgEnvironment environment;
    private final BackupSettings settings;
    private final Clock clock;

    /**
     * @param pgDump the pg_dump that fits the server; pg_dumpall stands beside it
     * @param address the database to connect to
     * @param environment tells pg_dumpall where that is
     * @param settings where its password file may stand
     */
    Globals(
            Programs programs,
            PgClient pgDump,
            DatabaseAddress.Postgres address,
            PgEnvironment environment,
            BackupSettings settings,
            Clock clock) {
        this.programs = programs;
        this.pgDumpAll = pgDump.sibling("pg_dumpall");
        this.address = address;
        this.environment = environment;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Dumps them.
     *
     * @throws UpkeepException of kind UNAVAILABLE when the server went away, of kind CONFIGURATION when it refuses
     */
    @SuppressWarnings("try") // the hook only has to be closed
    void writeTo(ActiveRun run, OutputStream output) throws IOException, InterruptedException {
        if (!Files.isExecutable(pgDumpAll)) {
            throw refused("there is no " + pgDumpAll);
        }
        try (RunFolder folder = RunFolder.create(settings.tempDirectory(), run.id(), clock.instant());
                RunningProgram program = programs.start(command(environment.variables(folder)));
                ActiveRun.Hook hook = run.onCancel(program::destroy)) {
            long bytes = new ToolOutput(run, program).copyTo(output, 0);
            int exitCode = program.waitFor();
            run.throwIfCancelled();
            if (exitCode != 0 || bytes == 0) {
                throw failure(new LastWords("pg_dumpall", exitCode, program.lastErrors(), address.password()));
            }
        }
    }

    private Command command(Map<String, String> variables) {
        return new Command(
                pgDumpAll,
                List.of("-w", "--globals-only", "--no-role-passwords", "--database=" + address.database()),
                variables);
    }

    private UpkeepException failure(LastWords end) {
        return end.serverWentAway() || end.bySignal()
                ? new UpkeepException(FailureKind.UNAVAILABLE, notDumped(end.sentence()))
                : refused(end.sentence());
    }

    private UpkeepException refused(String reason) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                notDumped(reason) + " If the server does not allow it, set backup.globals=false.");
    }

    private String notDumped(String reason) {
        return "The roles of the server of " + address.describe() + " could not be dumped: " + reason
                + (reason.endsWith(".") ? "" : ".");
    }
}
