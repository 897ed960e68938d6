package dev.upkeep;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Sees to it that one process works by schedule in one folder. The operating system frees it with the process. */
final class InstanceLock implements AutoCloseable {
    private final FileChannel channel;

    private InstanceLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder, and writes into it which process has it.
     *
     * @param dataDirectory where the lock file is
     * @throws UpkeepException of kind BUSY, with the process's id, when another process has it; of kind CONFIGURATION
     *     when the folder cannot be written
     */
    static InstanceLock take(Path dataDirectory) {
        Path file = dataDirectory.resolve("upkeep.lock");
        try {
            Files.createDirectories(dataDirectory);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                String holder = Files.readString(file).strip();
                throw new UpkeepException(
                        FailureKind.BUSY,
                        "Upkeep works in " + dataDirectory.getParent() + " already"
                                + (holder.isEmpty() ? "" : ", as process " + holder)
                                + ". Stop that process first, or set UPKEEP_HOME to another folder.");
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
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
