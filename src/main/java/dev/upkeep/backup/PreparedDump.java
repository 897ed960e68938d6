package dev.upkeep.backup;

import dev.upkeep.run.ActiveRun;
import java.io.IOException;
import java.io.OutputStream;

/** A dump for which everything is ready: whatever can be checked before has been checked. */
interface PreparedDump {
    /** What is known about it. */
    DumpFacts facts();

    /**
     * Makes the dump. When this returns, the dump is whole.
     *
     * @param run is told how far the dump has come, and may be cancelled
     * @param output takes the dump; is not closed
     * @throws IOException when the output cannot be written
     * @throws InterruptedException when this thread is interrupted
     * @throws dev.upkeep.failure.UpkeepException when there is no whole dump, for any other reason
     */
    void writeTo(ActiveRun run, OutputStream output) throws IOException, InterruptedException;
}
