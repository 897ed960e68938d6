package dev.upkeep.backup;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Output;
import dev.upkeep.process.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the disk back what was sent of a file that is still being written, by holes in it. Not every file system can;
 * there, a file takes up the disk until it was sent whole. Thread-safe.
 */
final class Holes {
    /** How much is given back at once. */
    static final long BYTES = 16L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Holes.class);
    private static final Path FALLOCATE = Path.of("/usr/bin/fallocate");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Programs programs;
    private final AtomicBoolean impossible = new AtomicBoolean();

    /** @param programs starts fallocate, for Java cannot do this */
    Holes(Programs programs) {
        this.programs = programs;
    }

    /**
     * Makes a hole.
     *
     * @param file the file
     * @param offset where the hole begins, in bytes
     * @param bytes how large it is
     */
    void punch(Path file, long offset, long bytes) throws InterruptedException {
        if (impossible.get()) {
            return;
        }
        try {
            Output output = programs.run(
                    new Command(
                            FALLOCATE,
                            List.of("--punch-hole", "--offset=" + offset, "--length=" + bytes, file.toString()),
                            Map.of()),
                    TIMEOUT);
            if (output.exitCode() != 0) {
                giveUp(file, String.join(" | ", output.lastErrors()));
            }
        } catch (UpkeepException e) {
            giveUp(file, e.getMessage());
        }
    }

    private void giveUp(Path file, String reason) {
        if (impossible.compareAndSet(false, true)) {
            LOG.warn(
                    "Tables that are being dumped take up the disk until they were sent whole, for there can be no"
                            + " hole in {}: {}",
                    file,
                    reason);
        }
    }
}
