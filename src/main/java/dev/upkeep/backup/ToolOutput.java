package dev.upkeep.backup;

import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What one of PostgreSQL's programs writes to its standard output, on its way into a dump. */
final class ToolOutput {
    private static final int BUFFER = 64 * 1024;

    private final ActiveRun run;
    private final InputStream output;

    /**
     * @param run is told how far the dump has come, and may be cancelled
     * @param program the program
     */
    ToolOutput(ActiveRun run, RunningProgram program) {
        this.run = run;
        this.output = program.output();
    }

    /**
     * Passes everything on until the program ends.
     *
     * @param into takes it; is not closed
     * @param expectedBytes about how much there will be, for the progress
     * @return how many bytes there were
     */
    long copyTo(OutputStream into, long expectedBytes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        for (int read = read(buffer); read >= 0; read = read(buffer)) {
            into.write(buffer, 0, read);
            bytes += read;
            run.throwIfCancelled();
            run.progress("dumped bytes", bytes, expectedBytes);
        }
        return bytes;
    }

    /** Reading from a program that was destroyed may fail rather than end. */
    private int read(byte[] buffer) throws IOException {
        try {
            return output.read(buffer);
        } catch (IOException e) {
            run.throwIfCancelled();
            throw e;
        }
    }
}
