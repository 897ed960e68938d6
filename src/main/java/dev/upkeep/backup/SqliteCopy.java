package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.SqliteContents;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * A dump of an SQLite database: the file as it was at one moment, while others may write. The moment is held by a read
 * transaction, so that a busy writer cannot make the copying begin anew for ever. A writer does not notice that when
 * the database has a write-ahead log; otherwise its commit waits until the file is copied.
 */
final class SqliteCopy implements DumpStream {
    private static final int BUFFER = 64 * 1024;
    private static final int PAGES_PER_STEP = 4096;
    private static final int WAIT_MILLISECONDS = 100;
    private static final int WAITS = 300;

    private final DumpFacts facts;
    private final Database database;
    private final Path tempDirectory;
    private final Clock clock;

    SqliteCopy(DumpFacts facts, Database database, Path tempDirectory, Clock clock) {
        this.facts = facts;
        this.database = database;
        this.tempDirectory = tempDirectory;
        this.clock = clock;
    }

    @Override
    public DumpFacts facts() {
        return facts;
    }

    @Override
    public Dumped writeTo(ActiveRun run, OutputStream output) throws IOException {
        try (RunFolder folder = RunFolder.create(tempDirectory, run.id(), clock.instant())) {
            Path copy = folder.createFile("copy.db");
            Instant takenAt = copyTo(copy, run);
            run.throwIfCancelled();
            check(copy);
            run.throwIfCancelled();
            Contents contents = contents(copy);
            run.throwIfCancelled();
            upload(copy, run, output);
            return new Dumped(takenAt, contents);
        }
    }

    private Instant copyTo(Path copy, ActiveRun run) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("begin deferred");
            statement.executeQuery("select count(*) from sqlite_master").close();
            Instant takenAt = clock.instant();
            int result = connection
                    .unwrap(SQLiteConnection.class)
                    .getDatabase()
                    .backup(
                            "main",
                            copy.toString(),
                            (remaining, pages) -> run.progress("copied pages", pages - remaining, pages),
                            WAIT_MILLISECONDS,
                            WAITS,
                            PAGES_PER_STEP);
            statement.execute("rollback");
            if (result != SQLiteErrorCode.SQLITE_OK.code) {
                throw failed(SQLiteErrorCode.getErrorCode(result), copy);
            }
            return takenAt;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private UpkeepException failed(SQLiteErrorCode code, Path copy) {
        String what = "Could not copy " + database.describe() + " to " + copy + ": " + code.message + " (" + code.name()
                + "). ";
        // The extended codes have the ordinary one in their last byte.
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_FULL, SQLITE_IOERR ->
                new UpkeepException(
                        FailureKind.CONFIGURATION,
                        what + "Room left there: " + Bytes.text(RunFolder.usableBytes(tempDirectory))
                                + "; the copy needs " + Bytes.text(facts.databaseBytes())
                                + ". Make room, or name another folder in the setting backup.temp-directory.");
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new UpkeepException(FailureKind.UNAVAILABLE, what + "Somebody has it locked; back up again later.");
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                new UpkeepException(
                        FailureKind.DATA, what + "The database is damaged: restore it from an earlier backup.");
            default -> new UpkeepException(FailureKind.INTERNAL, what + "The log may have more.");
        };
    }

    /** A copy of a damaged database is as damaged as that: better to know it now than when it is needed. */
    private void check(Path copy) {
        List<String> findings = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("pragma integrity_check(3)")) {
            while (rows.next()) {
                findings.add(rows.getString(1));
            }
        } catch (SQLException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
        if (!findings.equals(List.of("ok"))) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    database.describe() + " is damaged; `pragma integrity_check` of its copy says: "
                            + String.join("; ", findings)
                            + ". Nothing was backed up; earlier backups are as they were.");
        }
    }

    private Contents contents(Path copy) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy)) {
            return SqliteContents.count(connection);
        } catch (SQLException e) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The rows of the copy of " + database.describe() + " could not be counted: " + e,
                    e);
        }
    }

    private void upload(Path copy, ActiveRun run, OutputStream output) throws IOException {
        long total = Files.size(copy);
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        try (InputStream dump = Files.newInputStream(copy)) {
            for (int read = dump.read(buffer); read >= 0; read = dump.read(buffer)) {
                output.write(buffer, 0, read);
                bytes += read;
                run.throwIfCancelled();
                run.progress("dumped bytes", bytes, total);
            }
        }
        if (bytes == 0) {
            throw new UpkeepException(FailureKind.DATA, "The copy of " + database.describe() + " is empty.");
        }
    }
}
