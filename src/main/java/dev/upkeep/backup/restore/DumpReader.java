package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.process.Command;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a stored PostgreSQL dump through to its end, with no database at all. Thread-safe. */
public final class DumpReader {
    private static final Logger LOG = LoggerFactory.getLogger(DumpReader.class);
    private static final int BUFFER = 256 * 1024;

    private final Programs programs;
    private final PgClients clients;

    /**
     * @param programs starts pg_restore
     * @param clients chooses it
     */
    public DumpReader(Programs programs, PgClients clients) {
        this.programs = programs;
        this.clients = clients;
    }

    /**
     * Reads it through.
     *
     * @param run is told how far it has come, and may be cancelled
     * @return what it holds
     * @throws dev.upkeep.failure.UpkeepException of kind DATA when the file is not what was stored, or is no dump;
     *     CONFIGURATION when there is no pg_restore for it
     * @throws InterruptedException when this thread is interrupted
     */
    public DumpedRows read(ActiveRun run, StoredDump dump) throws IOException, InterruptedException {
        DumpedSql sql = new DumpedSql();
        if (dump.manifest().format().equals("plain")) {
            readPlain(run, dump, sql);
        } else {
            readArchive(run, dump, sql);
        }
        return sql.end();
    }

    private static void readPlain(ActiveRun run, StoredDump dump, DumpedSql sql) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long total = dump.dump().file().storedBytes();
        try (StoredContent content = dump.open()) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                sql.accept(buffer, read);
                run.throwIfCancelled();
                run.progress("read bytes", content.storedBytesRead(), total);
            }
        }
    }

    @SuppressWarnings("try") // the hook only has to be closed
    private void readArchive(ActiveRun run, StoredDump dump, DumpedSql sql) throws IOException, InterruptedException {
        PgClient pgRestore = clients.restorer("pg_restore", dump.toolMajor());
        try (StoredContent content = dump.open();
                RunningProgram program =
                        programs.startWithInput(new Command(pgRestore.file(), List.of("--file=-"), Map.of()));
                ActiveRun.Hook hook = run.onCancel(program::destroy)) {
            Thread reader = new Thread(() -> read(program.output(), sql), "read-sql");
            reader.setDaemon(true);
            reader.start();
            new Feed(run, content, dump.dump().file().storedBytes()).into(program);
            program.endInput();
            reader.join();
            int exitCode = program.waitFor();
            run.throwIfCancelled();
            if (exitCode != 0) {
                throw RestoreFailure.ofReading(dump, pgRestore, exitCode, program.lastErrors());
            }
        }
    }

    private static void read(InputStream output, DumpedSql sql) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                sql.accept(buffer, read);
            }
        } catch (IOException e) {
            LOG.debug("The output of pg_restore was closed", e);
        }
    }
}
