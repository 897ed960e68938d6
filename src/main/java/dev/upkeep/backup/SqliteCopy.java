package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.SqliteContents;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.database.SqliteFileCopy;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
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

/** A dump of an SQLite database: its file as it was at one moment, checked and counted before it is sent. */
final class SqliteCopy implements DumpStream {
    private static final int BUFFER = 64 * 1024;

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
            Instant takenAt = new SqliteFileCopy(database, clock)
                    .into(copy, (pages, total) -> run.progress("copied pages", pages, total));
            run.throwIfCancelled();
            check(copy);
            run.throwIfCancelled();
            Contents contents = contents(copy);
            run.throwIfCancelled();
            upload(copy, run, output);
            return new Dumped(takenAt, contents);
        }
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
