package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.SqliteContents;
import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Restores a stored SQLite database to a file, and compares it with its manifest. */
public final class SqliteRestore {
    /** More than the file itself needs, so that the disk is not filled to the last byte. */
    private static final long RESERVE_BYTES = 16L * 1024 * 1024;

    private static final int REPORTED_ERRORS = 3;

    private SqliteRestore() {}

    /**
     * Writes the database to a file.
     *
     * @param run is told how far it has come, and may be cancelled
     * @param file is written over
     * @throws UpkeepException of kind DATA when the dump is not what was stored, CONFIGURATION when there is no room
     */
    public static void restore(ActiveRun run, StoredDump dump, Path file) throws IOException {
        long needed = dump.dump().file().rawBytes() + RESERVE_BYTES;
        Path folder = file.toAbsolutePath().getParent();
        long usable = folder == null ? Long.MAX_VALUE : RunFolder.usableBytes(folder);
        if (usable < needed) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "To restore " + dump.describe() + " needs " + Bytes.text(needed) + ", and " + folder
                            + " has room for " + Bytes.text(usable) + ". Make room there, or name another folder.");
        }
        byte[] buffer = new byte[256 * 1024];
        try (StoredContent content = dump.open();
                OutputStream output = Files.newOutputStream(file)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                output.write(buffer, 0, read);
                run.throwIfCancelled();
                run.progress(
                        "read bytes",
                        content.storedBytesRead(),
                        dump.dump().file().storedBytes());
            }
        }
    }

    /**
     * Checks a restored file: its own integrity, and its rows by the manifest.
     *
     * @param findings takes what is wrong
     */
    public static void compare(StoredDump dump, Path file, Findings findings) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            boolean whole = true;
            try (ResultSet rows = statement.executeQuery("pragma integrity_check(" + REPORTED_ERRORS + ")")) {
                while (rows.next()) {
                    if (!rows.getString(1).equals("ok")) {
                        whole = false;
                        findings.add(
                                "`pragma integrity_check` says of " + dump.describe() + ": " + rows.getString(1) + ".");
                    }
                }
            }
            if (whole) {
                Contents contents = SqliteContents.count(connection);
                new Comparison(dump.dump(), findings).with(contents, false);
            }
        } catch (SQLException e) {
            findings.add("SQLite cannot read " + dump.describe() + ": " + e.getMessage() + ".");
        }
    }
}
