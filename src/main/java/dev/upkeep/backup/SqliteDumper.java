package dev.upkeep.backup;

import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;

/** Dumps an SQLite database by its online backup, into a copy that is uploaded then. */
final class SqliteDumper implements Dumper {
    /** More than the copy itself needs, so that the disk is not filled to the last byte. */
    private static final long RESERVE_BYTES = 16L * 1024 * 1024;

    private final Path file;
    private final Database database;
    private final Path tempDirectory;
    private final Clock clock;

    /**
     * @param file the database file
     * @param tempDirectory where the copy stands while it is uploaded
     */
    SqliteDumper(Path file, Database database, Path tempDirectory, Clock clock) {
        this.file = file;
        this.database = database;
        this.tempDirectory = tempDirectory;
        this.clock = clock;
    }

    @Override
    public PreparedDump prepare() {
        String version = version();
        long bytes = databaseBytes();
        long needed = bytes + RESERVE_BYTES;
        long usable = RunFolder.usableBytes(tempDirectory);
        if (usable < needed) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The copy of " + file + " needs " + Bytes.text(needed) + ", and " + tempDirectory + " has room for "
                            + Bytes.text(usable) + ". Make room there, or name another folder in the setting "
                            + "backup.temp-directory.");
        }
        Path name = file.getFileName();
        DumpFacts facts = new DumpFacts(
                "sqlite",
                version,
                "sqlite",
                version,
                name == null ? file.toString() : name.toString(),
                bytes,
                null,
                "sqlite",
                "dump.sqlite.zst",
                1);
        return new OneFileDump(new SqliteCopy(facts, database, tempDirectory, clock));
    }

    /** The file, and what its write-ahead log may still add to it. */
    private long databaseBytes() {
        try {
            Path log = file.resolveSibling(file.getFileName() + "-wal");
            return Files.exists(file) ? Files.size(file) + (Files.exists(log) ? Files.size(log) : 0) : 0;
        } catch (IOException e) {
            throw new UpkeepException(FailureKind.UNAVAILABLE, "Could not look at " + file + ": " + e, e);
        }
    }

    /** SQLite's version; reading the file on the way, for one that is no database is better noticed now. */
    private String version() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sqlite_version(), count(*) from sqlite_master")) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }
}
