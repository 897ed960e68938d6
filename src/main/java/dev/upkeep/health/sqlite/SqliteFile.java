package dev.upkeep.health.sqlite;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import dev.upkeep.settings.DatabaseAddress;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks of the file that an SQLite database is: its log, and the disk that it lies on. */
public final class SqliteFile {
    /** Locks of files do not work over a network as SQLite needs them. */
    private static final Pattern NETWORK = Pattern.compile(
            "nfs.*|cifs|smb.*|9p|afs|afpfs|webdav|davfs2?|ceph|lustre|gpfs|beegfs|ocfs2|fuse\\.(sshfs|s3fs|rclone|glusterfs"
                    + "|ceph.*|gcsfuse|davfs2?)|glusterfs|virtiofs");

    private final Databases databases;
    private final Disks disks;

    /**
     * @param databases the targets' databases
     * @param disks says what a file lies on
     */
    public SqliteFile(Databases databases, Disks disks) {
        this.databases = databases;
        this.disks = disks;
    }

    /**
     * Looks at the write-ahead log.
     *
     * @param run the run that this is done for
     * @return its bytes; WARN when the database has none
     * @throws UpkeepException when the file cannot be read
     */
    public List<Observation> wal(ActiveRun run) {
        Database database = databases.of(run.target());
        String mode = JournalMode.of(database);
        if (!JournalMode.isWal(mode)) {
            return List.of(Observation.judged(
                    CheckState.WARN,
                    "the journal mode is " + mode + ": whoever reads keeps others from writing, and a backup does"));
        }
        Path file = file(database);
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        long bytes = read(log, () -> Files.exists(log) ? Files.size(log) : 0L);
        return List.of(Observation.of(
                bytes,
                "the write-ahead log has " + Bytes.text(bytes)
                        + (bytes == 0 ? "" : "; it starts anew when no reader holds an older state")));
    }

    /**
     * Looks at the room on the disk.
     *
     * @param run the run that this is done for
     * @return how much of it is free, in percent
     * @throws UpkeepException when that cannot be found out
     */
    public List<Observation> disk(ActiveRun run) {
        Path file = file(databases.of(run.target()));
        FileStore disk = read(file, () -> disks.of(file));
        long total = read(file, disk::getTotalSpace);
        long free = read(file, disk::getUsableSpace);
        if (total <= 0) {
            return List.of(Observation.judged(CheckState.UNKNOWN, "the disk of " + file + " does not tell its size"));
        }
        double percent = Math.round(free * 1000.0 / total) / 10.0;
        return List.of(Observation.of(
                percent, Bytes.text(free) + " of the " + Bytes.text(total) + " of the disk of " + file + " are free"));
    }

    /**
     * Looks at the kind of file system.
     *
     * @param run the run that this is done for
     * @return WARN for one over a network
     * @throws UpkeepException when that cannot be found out
     */
    public List<Observation> fileSystem(ActiveRun run) {
        Path file = file(databases.of(run.target()));
        String type = read(file, () -> disks.of(file)).type();
        boolean remote = NETWORK.matcher(type.toLowerCase(Locale.ROOT)).matches();
        return List.of(
                remote
                        ? Observation.judged(
                                CheckState.WARN,
                                file + " lies on a file system over the network (" + type
                                        + "), whose locks do not keep two writers apart")
                        : Observation.judged(CheckState.OK, "the file system is " + type));
    }

    private static Path file(Database database) {
        if (database.address() instanceof DatabaseAddress.Sqlite sqlite) {
            return sqlite.file().toAbsolutePath();
        }
        throw new UpkeepException(FailureKind.REFUSED, "The database " + database.describe() + " is no SQLite file.");
    }

    private static <T> T read(Path file, Reading<T> reading) {
        try {
            return reading.value();
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION, file + " cannot be looked at: " + e + ". Check the rights on it.", e);
        }
    }

    /** Says what a file lies on; {@link Files#getFileStore} does. */
    @FunctionalInterface
    public interface Disks {
        /**
         * The disk of a file.
         *
         * @throws IOException when that cannot be found out
         */
        FileStore of(Path file) throws IOException;
    }

    /** Something that the file system is asked. */
    private interface Reading<T> {
        T value() throws IOException;
    }
}
