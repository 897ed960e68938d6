package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.PostgresContents;
import dev.upkeep.failure.UpkeepException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counting of a snapshot's rows, beside the dump of the same snapshot, on a thread of its own. Closing it ends a
 * count that nobody waits for any more.
 */
final class Counting implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Counting.class);

    private final Snapshot snapshot;
    private final CompletableFuture<Contents> contents = new CompletableFuture<>();
    private final Thread thread;

    /**
     * Begins to count.
     *
     * @param snapshot is used by this alone from now on
     * @param leftOut tables whose rows are not dumped
     * @param fingerprints whether to take fingerprints as well
     * @param onFailure ends the dump, which would be for nothing
     */
    Counting(Snapshot snapshot, List<PostgresContents.Table> leftOut, boolean fingerprints, Runnable onFailure) {
        this.snapshot = snapshot;
        this.thread = new Thread(() -> count(leftOut, fingerprints, onFailure), "count-rows");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits for the counts.
     *
     * @throws UpkeepException when the rows could not be counted
     */
    Contents contents() throws InterruptedException {
        thread.join();
        throwIfFailed();
        return contents.join();
    }

    /** @throws UpkeepException when the rows could not be counted; nothing happens while they are being counted */
    void throwIfFailed() {
        if (contents.isCompletedExceptionally()) {
            try {
                contents.join();
            } catch (CompletionException | CancellationException e) {
                if (e.getCause() instanceof UpkeepException known) {
                    throw known;
                }
                throw e;
            }
        }
    }

    @Override
    public void close() {
        if (contents.isDone()) {
            return;
        }
        try {
            snapshot.interrupt();
        } catch (RuntimeException e) {
            LOG.debug("The server could not be asked to end the count", e);
            snapshot.close();
        }
    }

    private void count(List<PostgresContents.Table> leftOut, boolean fingerprints, Runnable onFailure) {
        try {
            contents.complete(snapshot.count(leftOut, fingerprints));
        } catch (RuntimeException e) {
            contents.completeExceptionally(e);
            onFailure.run();
        }
    }
}
