package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.process.RunningProgram;
import dev.upkeep.run.ActiveRun;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes a stored file on to a program. The program gets the last bytes only when the file has turned out to be whole:
 * it cannot come to its end, and commit, with a file that is not.
 */
final class Feed {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final int BUFFER = 256 * 1024;

    private final ActiveRun run;
    private final StoredContent content;
    private final long storedBytes;

    /**
     * @param run is told how far it has come, and may be cancelled
     * @param content the file
     * @param storedBytes its size in the bucket, for the progress
     */
    Feed(ActiveRun run, StoredContent content, long storedBytes) {
        this.run = run;
        this.content = content;
        this.storedBytes = storedBytes;
    }

    /**
     * Passes everything on; the program's input is not ended then. A program that ends early is no failure here, for
     * its exit code says more; the rest of the file is read nevertheless.
     *
     * @throws dev.upkeep.failure.UpkeepException when the file is not whole
     */
    void into(RunningProgram program) throws IOException {
        into(program, null);
    }

    /**
     * The same, and counts what is SQL on its way.
     *
     * @param rows reads along; absent when the file is no SQL
     * @throws dev.upkeep.failure.UpkeepException when the file is not whole
     */
    void into(RunningProgram program, @Nullable DumpedSql rows) throws IOException {
        OutputStream input = program.input();
        byte[] held = new byte[BUFFER];
        byte[] next = new byte[BUFFER];
        int length = read(held);
        while (length >= 0) {
            int following = read(next);
            if (rows != null) {
                rows.accept(held, length);
            }
            if (!written(input, held, length)) {
                content.readToEnd();
                return;
            }
            byte[] free = held;
            held = next;
            next = free;
            length = following;
        }
    }

    private int read(byte[] buffer) throws IOException {
        run.throwIfCancelled();
        int filled = content.readNBytes(buffer, 0, buffer.length);
        run.progress("read bytes", content.storedBytesRead(), storedBytes);
        return filled == 0 ? -1 : filled;
    }

    private boolean written(OutputStream input, byte[] buffer, int length) {
        try {
            input.write(buffer, 0, length);
            return true;
        } catch (IOException e) {
            run.throwIfCancelled();
            LOG.debug("A program ended before it had read its input", e);
            return false;
        }
    }
}
