package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.run.ActiveRun;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** A dump that is one stream, and for which everything is ready. */
interface DumpStream {
    /** What is known about it. */
    DumpFacts facts();

    /**
     * Makes the dump. When this returns, the dump is whole.
     *
     * @param run is told how far the dump has come, and may be cancelled
     * @param output takes the dump; is not closed
     * @return what is in it
     * @throws IOException when the output cannot be written
     * @throws InterruptedException when this thread is interrupted
     * @throws dev.upkeep.failure.UpkeepException when there is no whole dump, for any other reason
     */
    Dumped writeTo(ActiveRun run, OutputStream output) throws IOException, InterruptedException;

    /**
     * What a dump turned out to hold.
     *
     * @param snapshotAt the moment that it shows
     * @param contents what the database held at that moment
     */
    record Dumped(Instant snapshotAt, Contents contents) {}
}
