package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.run.ActiveRun;
import java.io.IOException;

/** A dump for which everything is ready: whatever can be checked before has been checked. */
interface PreparedDump {
    /** What is known about it. */
    DumpFacts facts();

    /**
     * Makes the dump and stores it. When this returns, the dump is whole and in the bucket.
     *
     * @param run is told how far the dump has come, and may be cancelled
     * @param uploads take the dump's files
     * @return what was dumped, and its files as stored
     * @throws IOException when the dump cannot be passed on
     * @throws InterruptedException when this thread is interrupted
     * @throws dev.upkeep.failure.UpkeepException when there is no whole dump, for any other reason
     */
    DatabaseDump store(ActiveRun run, DumpUploads uploads) throws IOException, InterruptedException;
}
