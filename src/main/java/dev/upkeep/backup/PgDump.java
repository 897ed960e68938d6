package dev.upkeep.backup;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dump by pg_dump: in its custom format, which pg_restore can restore in part, and uncompressed, for zstd compresses
 * it better and faster.
 */
final class PgDump implements PreparedDump {
    /** How long pg_dump waits for a table that somebody has locked. */
    static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(PgDump.class);
    private static final int BUFFER = 64 * 1024;

    private final Programs programs;
    private final PgDumpProgram tool;
    private final PostgresFacts server;
    private final PgEnvironment environment;
    private final PgDumpFailure failure;
    private final Path tempDirectory;
    private final Clock clock;

    /**
     * @param tool the pg_dump to run
     * @param server the server to dump from
     * @param environment tells pg_dump where that is
     * @param failure explains why pg_dump failed
     * @param tempDirectory where the password file stands while pg_dump runs
     */
    PgDump(
            Programs programs,
            PgDumpProgram tool,
            PostgresFacts server,
            PgEnvironment environment,
            PgDumpFailure failure,
            Path tempDirectory,
            Clock clock) {
        this.programs = programs;
        this.tool = tool;
        this.server = server;
        this.environment = environment;
        this.failure = failure;
        this.tempDirectory = tempDirectory;
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
                "custom",
                "dump.pgc.zst");
    }

    @Override
    @SuppressWarnings("try") // the hook only has to be closed
    public void writeTo(ActiveRun run, OutputStream output) throws IOException, InterruptedException {
        try (RunFolder folder = RunFolder.create(tempDirectory, run.id(), clock.instant());
                RunningProgram program = programs.start(command(environment.variables(folder)));
                ActiveRun.Hook hook = run.onCancel(program::destroy)) {
            long bytes = copy(run, program.output(), output);
            int exitCode = program.waitFor();
            run.throwIfCancelled();
            if (exitCode != 0) {
                throw failure.explain(exitCode, program.lastErrors());
            }
            if (bytes == 0) {
                throw new UpkeepException(
                        FailureKind.DATA, tool.file() + " ended as if all were well, but wrote nothing.");
            }
            program.lastErrors().forEach(line -> LOG.warn("{}", line));
        }
    }

    private Command command(Map<String, String> variables) {
        return new Command(
                tool.file(),
                List.of(
                        // Never ask for a password.
                        "-w",
                        "--format=custom",
                        "--compress=0",
                        "--lock-wait-timeout=" + LOCK_TIMEOUT.toSeconds() + "s",
                        // No environment variable sets these. A server that is gone is noticed in two minutes.
                        "--dbname=keepalives_idle=60 keepalives_interval=10 keepalives_count=6"),
                variables);
    }

    private long copy(ActiveRun run, InputStream dump, OutputStream output) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        for (int read = read(run, dump, buffer); read >= 0; read = read(run, dump, buffer)) {
            output.write(buffer, 0, read);
            bytes += read;
            run.throwIfCancelled();
            run.progress("dumped bytes", bytes, server.databaseBytes());
        }
        return bytes;
    }

    /** Reading from a program that was destroyed may fail rather than end. */
    private static int read(ActiveRun run, InputStream dump, byte[] buffer) throws IOException {
        try {
            return dump.read(buffer);
        } catch (IOException e) {
            run.throwIfCancelled();
            throw e;
        }
    }
}
