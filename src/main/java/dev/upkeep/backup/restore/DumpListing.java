package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.process.Command;
import dev.upkeep.process.Programs;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of contents of an archive. It stands at the archive's beginning: no more of the file is read than that, so
 * a listing proves nothing about the rest.
 *
 * @param programs starts pg_restore
 * @param clients chooses it
 */
record DumpListing(Programs programs, PgClients clients) {
    private static final Logger LOG = LoggerFactory.getLogger(DumpListing.class);

    /** The lines of `pg_restore --list`. */
    @SuppressWarnings("try") // the hook only has to be closed
    List<String> list(ActiveRun run, StoredDump dump) throws IOException, InterruptedException {
        PgClient pgRestore = clients.restorer("pg_restore", dump.toolMajor());
        try (StoredContent content = dump.open();
                RunningProgram program =
                        programs.startWithInput(new Command(pgRestore.file(), List.of("--list"), Map.of()));
                ActiveRun.Hook hook = run.onCancel(program::destroy)) {
            CompletableFuture<String> text = CompletableFuture.supplyAsync(() -> {
                try {
                    return new String(program.output().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                    LOG.debug("The output of pg_restore was closed", e);
                    return "";
                }
            });
            pass(run, content, program.input());
            program.endInput();
            List<String> lines = text.join().lines().toList();
            int exitCode = program.waitFor();
            run.throwIfCancelled();
            if (exitCode != 0) {
                throw RestoreFailure.ofReading(dump, pgRestore, exitCode, program.lastErrors());
            }
            return lines;
        }
    }

    private static void pass(ActiveRun run, StoredContent content, OutputStream input) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            run.throwIfCancelled();
            try {
                input.write(buffer, 0, read);
                input.flush();
            } catch (IOException e) {
                LOG.debug("pg_restore has read as much as it wants", e);
                return;
            }
        }
    }
}
