package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.PostgresContents;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgEnvironment;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.BackupSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A dump by pg_dump, of a moment that is counted beside it; uncompressed, for zstd compresses it better and faster. */
final class PgDump implements PreparedDump {
    /** How long pg_dump waits for a table that somebody has locked. */
    static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(PgDump.class);

    private final Programs programs;
    private final PgClient tool;
    private final Database database;
    private final PostgresFacts server;
    private final PgEnvironment environment;
    private final PgDumpFailure failure;
    private final BackupSettings settings;
    private final String objectName;
    private final Clock clock;

    /**
     * @param tool the pg_dump to run
     * @param database the database to dump
     * @param server what its server says
     * @param environment tells pg_dump where that is
     * @param failure explains why pg_dump failed
     * @param settings what the dump is to be like
     * @param objectName the name of the dump's object
     */
    PgDump(
            Programs programs,
            PgClient tool,
            Database database,
            PostgresFacts server,
            PgEnvironment environment,
            PgDumpFailure failure,
            BackupSettings settings,
            String objectName,
            Clock clock) {
        this.programs = programs;
        this.tool = tool;
        this.database = database;
        this.server = server;
        this.environment = environment;
        this.failure = failure;
        this.settings = settings;
        this.objectName = objectName;
        this.clock = clock;
    }

    @Override
    public DumpFacts facts() {
        return new DumpFacts(
                "postgresql",
                server.version(),
                "pg_dump",
                tool.version(),
                server.database(),
                server.databaseBytes(),
                settings.format().word(),
                objectName);
    }

    @Override
    @SuppressWarnings("try") // the hooks only have to be closed
    public Dumped writeTo(ActiveRun run, OutputStream output) throws IOException, InterruptedException {
        try (RunFolder folder = RunFolder.create(settings.tempDirectory(), run.id(), clock.instant());
                Snapshot snapshot = Snapshot.take(database, server.versionNumber(), LOCK_TIMEOUT);
                RunningProgram program = programs.start(command(snapshot, environment.variables(folder)));
                ActiveRun.Hook hook = run.onCancel(program::destroy);
                Counting counting =
                        new Counting(snapshot, leftOut(snapshot), settings.fingerprints(), program::destroy);
                ActiveRun.Hook other = run.onCancel(counting::close)) {
            long bytes = new ToolOutput(run, program).copyTo(output, server.databaseBytes());
            int exitCode = program.waitFor();
            run.throwIfCancelled();
            counting.throwIfFailed();
            if (exitCode != 0) {
                throw failure.explain(exitCode, program.lastErrors());
            }
            if (bytes == 0) {
                throw new UpkeepException(
                        FailureKind.DATA, tool.file() + " ended as if all were well, but wrote nothing.");
            }
            program.lastErrors().forEach(line -> LOG.warn("{}", line));
            return new Dumped(snapshot.takenAt(), counting.contents());
        }
    }

    private Command command(Snapshot snapshot, Map<String, String> variables) {
        List<String> arguments = new ArrayList<>(List.of(
                // Never ask for a password.
                "-w",
                "--format=" + settings.format().word(),
                "--compress=0",
                "--snapshot=" + snapshot.id(),
                "--lock-wait-timeout=" + LOCK_TIMEOUT.toSeconds() + "s",
                // No environment variable sets these. A server that is gone is noticed in two minutes.
                "--dbname=keepalives_idle=60 keepalives_interval=10 keepalives_count=6"));
        leftOut(snapshot).forEach(table -> arguments.add("--exclude-table-data=" + table.quoted()));
        return new Command(tool.file(), arguments, variables);
    }

    private List<PostgresContents.Table> leftOut(Snapshot snapshot) {
        return snapshot.tables().stream()
                .filter(table -> settings.excludedData().stream().anyMatch(table::isMeantBy))
                .toList();
    }
}
