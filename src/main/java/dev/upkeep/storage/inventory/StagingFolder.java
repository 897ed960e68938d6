package dev.upkeep.storage.inventory;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that only this user can look into, where one file of an inventory lies while it is read, and where the SQL
 * engine puts what does not fit into memory. Closing it deletes it.
 */
final class StagingFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StagingFolder.class);
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path folder;

    private StagingFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder, empty also when a process that was killed left one behind.
     *
     * @throws UpkeepException of kind CONFIGURATION when it cannot be made
     */
    static StagingFolder create(Path folder) {
        try {
            delete(folder);
            Path parent = folder.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            boolean posix = Files.getFileStore(parent).supportsFileAttributeView("posix");
            FileAttribute<?>[] ours = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                    }
                    : new FileAttribute<?>[0];
            return new StagingFolder(Files.createDirectory(folder, ours));
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    Path path() {
        return folder;
    }

    /**
     * Brings a file here, under a name of our own whatever its key is.
     *
     * @return where it is
     * @throws UpkeepException of kind DATA when it is not what the manifest says, or is gone
     */
    Path fetch(ActiveRun run, ObjectStore store, InventoryFile file) {
        requireRoom(file);
        Path local = folder.resolve("file");
        MessageDigest digest = ManifestSearch.md5();
        long bytes = 0;
        try (InputStream content = store.open(file.key());
                OutputStream out = Files.newOutputStream(local)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            int read = content.read(chunk);
            while (read >= 0 && bytes <= file.bytes()) {
                run.throwIfCancelled();
                digest.update(chunk, 0, read);
                out.write(chunk, 0, read);
                bytes += read;
                read = content.read(chunk);
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
        if (bytes != file.bytes() || !HexFormat.of().formatHex(digest.digest()).equals(file.md5())) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The inventory's file s3://" + store.bucket() + "/" + file.key()
                            + " is not the one that the manifest names: "
                            + (bytes == file.bytes()
                                    ? "its MD5 is another"
                                    : "it has not the " + file.bytes() + " bytes that it should have")
                            + ". Nothing was written. Wait for the next inventory, or list the bucket by"
                            + " UPKEEP_STORAGE_LISTING=bucket.");
        }
        return local;
    }

    private void requireRoom(InventoryFile file) {
        try {
            long usable = Files.getFileStore(folder).getUsableSpace();
            if (usable < file.bytes()) {
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        "The inventory's file " + file.key() + " has " + Bytes.text(file.bytes())
                                + ", and there is room for " + Bytes.text(usable) + " in " + folder
                                + ". Make room on that disk.");
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    @Override
    public void close() {
        try {
            delete(folder);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Could not delete {}; it may be deleted by hand while no run is at work", folder, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> contents;
        try (Stream<Path> walk = Files.walk(folder)) {
            contents = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : contents) {
            Files.deleteIfExists(path);
        }
    }

    private static UpkeepException unusable(Path folder, IOException thrown) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The folder " + folder + ", where an inventory's file lies while it is read, cannot be used: " + thrown
                        + ". Check the room on its disk and the rights on its parent.",
                thrown);
    }
}
