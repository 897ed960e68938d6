package dev.upkeep.backup.restore;

import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Fetches a dump of the format `directory` onto the disk, as the folder that pg_dump wrote, several files at once. */
final class FolderFetch {
    private static final long RESERVE_BYTES = 64L * 1024 * 1024;
    private static final int AT_ONCE = 4;
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final long STOP_SECONDS = 30;

    private final ActiveRun run;
    private final FolderDump dump;
    private final Path into;
    private final AtomicLong fetchedBytes = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param run is told how far it has come, and may be cancelled
     * @param dump the dump
     * @param into an empty folder
     */
    FolderFetch(ActiveRun run, FolderDump dump, Path into) {
        this.run = run;
        this.dump = dump;
        this.into = into;
    }

    /**
     * Checks whether there is room for what is to be fetched.
     *
     * @param bytes how much that is
     * @param folder where it would stand: the setting backup.temp-directory
     * @throws UpkeepException of kind CONFIGURATION when there is not
     */
    static void checkRoom(long bytes, Path folder) {
        long needed = bytes + RESERVE_BYTES;
        long usable = RunFolder.usableBytes(folder);
        if (usable < needed) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "A dump of the format directory has to be on disk to be restored: " + Bytes.text(needed) + ", and "
                            + folder + " has room for " + Bytes.text(usable)
                            + ". Make room, or name another folder in the setting backup.temp-directory.");
        }
    }

    /**
     * Fetches some of its files.
     *
     * @param pieces which
     * @throws UpkeepException of kind DATA when one of them is not what was stored, CONFIGURATION when there is no room
     */
    void fetch(List<FolderDump.Piece> pieces) throws IOException, InterruptedException {
        long total = pieces.stream().mapToLong(piece -> piece.file().rawBytes()).sum();
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE, work -> {
            Thread thread = new Thread(work, "fetch-members");
            thread.setDaemon(true);
            return thread;
        });
        try {
            pieces.forEach(piece -> workers.execute(() -> fetch(piece)));
            workers.shutdown();
            while (!workers.awaitTermination(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                run.progress("fetched bytes", fetchedBytes.get(), total);
                throwIfFailed();
            }
            throwIfFailed();
        } finally {
            stop(workers);
        }
    }

    private void fetch(FolderDump.Piece piece) {
        try {
            if (failure.get() == null) {
                dump.read(piece, (member, offset, content) -> write(into.resolve(member.name()), offset, content));
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private void write(Path path, long offset, InputStream content) throws IOException {
        byte[] buffer = new byte[256 * 1024];
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                file.write(buffer, 0, read);
                fetchedBytes.addAndGet(read);
                run.throwIfCancelled();
                if (failure.get() != null) {
                    return;
                }
            }
        }
    }

    private void throwIfFailed() throws IOException {
        run.throwIfCancelled();
        Throwable failed = failure.get();
        if (failed instanceof IOException known) {
            throw known;
        }
        if (failed instanceof RuntimeException known) {
            throw known;
        }
        if (failed != null) {
            throw new UpkeepException(FailureKind.INTERNAL, "The dump could not be fetched: " + failed, failed);
        }
    }

    private void stop(ExecutorService workers) {
        if (!workers.isTerminated()) {
            failure.compareAndSet(null, new UpkeepException(FailureKind.CANCELLED, "The fetching has ended."));
        }
        workers.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            // The folder is deleted next: nobody should write into it then.
            workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
