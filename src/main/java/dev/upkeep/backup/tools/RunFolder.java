package dev.upkeep.backup.tools;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.RunStates;
import dev.upkeep.run.RunStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that only this user can look into, for as long as one run needs it. Closing it deletes it. */
public final class RunFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
    private static final String PREFIX = "back-up-";
    /** Longer than the time limit of any run may be: of one that is at work nothing is taken away. */
    private static final Duration LEFTOVER_AGE = Duration.ofDays(8);

    private final Path folder;

    private RunFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder of one run, and deletes those of runs whose process died.
     *
     * @param parent where to make it: the setting backup.temp-directory
     * @param now the present, which tells leftovers by their age
     * @throws UpkeepException of kind CONFIGURATION when it cannot be made
     */
    public static RunFolder create(Path parent, String runId, Instant now) {
        try {
            Files.createDirectories(parent);
            sweep(parent, now);
            Path folder = parent.resolve(PREFIX + runId);
            deleteAll(folder, 0);
            return new RunFolder(Files.createDirectory(folder, attributes(parent, "rwx------")));
        } catch (IOException e) {
            throw unusable(parent, e);
        }
    }

    /**
     * The folders that runs left behind whose process died, as far as the ledger knows them.
     *
     * @param parent where folders are made: the setting backup.temp-directory
     * @param runs tells which runs are over
     */
    public static List<RunFolder> ofRunsThatAreOver(Path parent, RunStates runs) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(RunFolder::isRunFolder)
                    .filter(child -> runs.statusOf(
                                    child.getFileName().toString().substring(PREFIX.length()))
                            .filter(status -> status != RunStatus.RUNNING)
                            .isPresent())
                    .map(RunFolder::new)
                    .toList();
        } catch (IOException e) {
            throw unusable(parent, e);
        }
    }

    /** Where something in this folder is, whether it is there or not. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    /**
     * Makes an empty file that only this user can read.
     *
     * @throws UpkeepException of kind CONFIGURATION when it cannot be made
     */
    public Path createFile(String name) {
        try {
            return Files.createFile(folder.resolve(name), attributes(folder, "rw-------"));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * Makes an empty file that only this user can read, beside others of its kind.
     *
     * @param kind what its name begins with
     * @throws UpkeepException of kind CONFIGURATION when it cannot be made
     */
    public Path createOneMoreFile(String kind) {
        try {
            return Files.createTempFile(folder, kind, "", attributes(folder, "rw-------"));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * Makes an empty folder that only this user can look into.
     *
     * @throws UpkeepException of kind CONFIGURATION when it cannot be made
     */
    public Path createFolder(String name) {
        try {
            return Files.createDirectory(folder.resolve(name), attributes(folder, "rwx------"));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Lets other users through to what is theirs in this folder; they still cannot see what else there is. */
    public void letOthersThrough() {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Deletes a folder that was made here, with all that is in it. */
    public void deleteFolder(Path made) {
        new RunFolder(made).close();
    }

    /**
     * Says that the run is still at work, however long it takes: no other takes the folder for a leftover.
     *
     * @param now the present
     */
    public void keep(Instant now) throws IOException {
        Files.setLastModifiedTime(folder, FileTime.from(now));
    }

    /** How many more bytes fit where such folders are made, which is made itself if need be. */
    public static long usableBytes(Path parent) {
        try {
            Files.createDirectories(parent);
            return Files.getFileStore(parent).getUsableSpace();
        } catch (IOException e) {
            throw unusable(parent, e);
        }
    }

    /** Deletes what is in it; the folder itself stays, for what else there is of its run. */
    public void clear() {
        delete(1);
    }

    @Override
    public void close() {
        delete(0);
    }

    private void delete(int fromDepth) {
        try {
            deleteAll(folder, fromDepth);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Could not delete {}; delete it by hand, for it holds what nobody else should read", folder, e);
        }
    }

    private static void sweep(Path parent, Instant now) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            for (Path child : children.filter(RunFolder::isRunFolder).toList()) {
                if (Files.getLastModifiedTime(child).toInstant().isBefore(now.minus(LEFTOVER_AGE))) {
                    LOG.info("Deleting {}, which a run left behind", child);
                    new RunFolder(child).close();
                }
            }
        }
    }

    private static boolean isRunFolder(Path child) {
        return child.getFileName().toString().startsWith(PREFIX) && Files.isDirectory(child);
    }

    private static void deleteAll(Path folder, int fromDepth) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> contents;
        try (Stream<Path> walk = Files.walk(folder)) {
            contents = walk.filter(path -> path.getNameCount() - folder.getNameCount() >= fromDepth)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path path : contents) {
            Files.deleteIfExists(path);
        }
    }

    private static FileAttribute<?>[] attributes(Path where, String permissions) throws IOException {
        FileStore store = Files.getFileStore(where);
        return store.supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static UpkeepException unusable(Path where, IOException thrown) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "Could not use the folder " + where + " for a backup's temporary files: " + thrown
                        + ". Make it writable, or name another in the setting backup.temp-directory.",
                thrown);
    }
}
