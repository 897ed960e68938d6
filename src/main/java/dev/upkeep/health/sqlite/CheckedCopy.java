package dev.upkeep.health.sqlite;

import dev.upkeep.database.Database;
import dev.upkeep.database.SqliteFileCopy;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A copy of an SQLite file, page by page and as damaged as that, which goes when it is closed. One that a dead process
 * left behind is replaced by the next.
 */
final class CheckedCopy implements AutoCloseable {
    private final Path file;
    private final Database copied;

    private CheckedCopy(Path file) {
        this.file = file;
        this.copied = Database.ofWorkingFile(file);
    }

    /**
     * Copies a database. Where it has no write-ahead log, writers wait until it is copied.
     *
     * @param original the database
     * @param file where the copy is made
     * @param clock the time
     * @param run is told how far it has come
     * @throws UpkeepException when there is too little room, or the file cannot be read
     */
    static CheckedCopy of(Database original, Path file, Clock clock, ActiveRun run) {
        CheckedCopy copy = new CheckedCopy(file);
        try {
            copy.prepare(original);
            new SqliteFileCopy(original, clock)
                    .into(file, (pages, total) -> run.progress("copied pages", pages, total));
            run.throwIfCancelled();
            return copy;
        } catch (IOException e) {
            copy.close();
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The copy " + file + " that is to be checked cannot be made: " + e
                            + ". Check the folder of backup.temp-directory.",
                    e);
        } catch (RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    /** The copy. */
    Database database() {
        return copied;
    }

    private void prepare(Database original) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        remove();
        if (folder == null || !(original.address() instanceof DatabaseAddress.Sqlite sqlite)) {
            return;
        }
        long needed = Files.size(sqlite.file());
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "There is no room to check a copy of " + original.describe() + ": " + folder + " has "
                            + Bytes.text(free) + " left and the copy needs " + Bytes.text(needed)
                            + ". Make room, or name another folder in the setting backup.temp-directory.");
        }
    }

    private void remove() throws IOException {
        for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    @Override
    public void close() {
        copied.close();
        try {
            remove();
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION, "The copy " + file + " cannot be deleted: " + e + ". Delete it.", e);
        }
    }
}
