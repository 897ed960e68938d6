package dev.upkeep;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Sees to it that one process works by schedule in one folder. The operating system frees it with the process. */
final class InstanceLock implements AutoCloseable {
    private final FileChannel channel;

    private InstanceLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder.
     *
     * @param dataDirectory where the lock file is
     * @return the lock, or null when another process has it
     * @throws UpkeepException when the folder cannot be written
     */
    static @Nullable InstanceLock take(Path dataDirectory) {
        try {
            Files.createDirectories(dataDirectory);
            FileChannel channel = FileChannel.open(
                    dataDirectory.resolve("upkeep.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return null;
            }
            return new InstanceLock(channel);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The folder " + dataDirectory + " cannot be written: " + e + ". Upkeep keeps its state there.",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UpkeepException(FailureKind.INTERNAL, "The lock file cannot be closed: " + e + ".", e);
        }
    }
}
