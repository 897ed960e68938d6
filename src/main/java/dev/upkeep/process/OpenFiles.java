package dev.upkeep.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** The files that a process has open, as Linux shows them in /proc. */
final class OpenFiles {
    private static final Path PROC = Path.of("/proc");

    private OpenFiles() {}

    /** Whether this system shows them. */
    static boolean areShown() {
        return Files.isDirectory(PROC.resolve("self").resolve("fd"));
    }

    /**
     * Adds the keys of all files that a process has open; a process that has ended has none.
     *
     * @throws IOException when the system does not show them
     */
    static void of(long processId, Set<Object> keys) throws IOException {
        Path process = PROC.resolve(Long.toString(processId));
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                add(descriptor, keys);
            }
        } catch (NoSuchFileException e) {
            if (Files.exists(process.resolve("fd"))) {
                throw e;
            }
        } catch (DirectoryIteratorException e) {
            if (!hasEnded(process)) {
                throw e.getCause();
            }
        } catch (AccessDeniedException e) {
            if (!hasEnded(process)) {
                throw e;
            }
        }
    }

    private static void add(Path descriptor, Set<Object> keys) throws IOException {
        try {
            Object key =
                    Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey();
            if (key != null) {
                keys.add(key);
            }
        } catch (NoSuchFileException e) {
            // Closed since the listing.
            return;
        }
    }

    /** A process that has ended, and whose parent has not asked how, still has its number and nothing else. */
    private static boolean hasEnded(Path process) throws IOException {
        try {
            String stat = Files.readString(process.resolve("stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'Z' || state == 'X';
        } catch (NoSuchFileException e) {
            return true;
        }
    }
}
