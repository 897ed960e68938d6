package dev.upkeep.database;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * Copies an SQLite database into another file, page by page, as it was at one moment and as damaged as that, while others
 * may write. The moment is held by a read transaction, so that a busy writer cannot make the copying begin anew for ever.
 * A writer does not notice that when the database has a write-ahead log; otherwise its commit waits until the file is
 * copied.
 */
public final class SqliteFileCopy {
    private static final int PAGES_PER_STEP = 4096;
    private static final int WAIT_MILLISECONDS = 100;
    private static final int WAITS = 300;

    private final Database original;
    private final Clock clock;

    /**
     * @param original the database
     * @param clock tells of which moment a copy is
     */
    public SqliteFileCopy(Database original, Clock clock) {
        this.original = original;
        this.clock = clock;
    }

    /** Is told how far the copying has come. */
    @FunctionalInterface
    public interface Progress {
        /** So many of so many pages are copied. */
        void copied(long pages, long total);
    }

    /**
     * Makes a copy.
     *
     * @param copy the file, below the folder of the setting `backup.temp-directory`; what was in it is lost
     * @param progress is told how far it has come
     * @return the moment whose state it has
     * @throws UpkeepException of kind CONFIGURATION when the copy cannot be written, UNAVAILABLE when the database is
     *     locked for longer than 30 seconds, DATA when it is damaged
     */
    public Instant into(Path copy, Progress progress) {
        try (Connection connection = original.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("begin deferred");
            statement.executeQuery("select count(*) from sqlite_master").close();
            Instant moment = clock.instant();
            int result = connection
                    .unwrap(SQLiteConnection.class)
                    .getDatabase()
                    .backup(
                            "main",
                            copy.toString(),
                            (remaining, pages) -> progress.copied(pages - remaining, pages),
                            WAIT_MILLISECONDS,
                            WAITS,
                            PAGES_PER_STEP);
            statement.execute("rollback");
            if (result != SQLiteErrorCode.SQLITE_OK.code) {
                throw failed(result, copy);
            }
            return moment;
        } catch (SQLException e) {
            throw original.explain(e);
        }
    }

    /** Whether an error's code says that the file is not what SQLite has written. */
    public static boolean isDamage(int code) {
        SQLiteErrorCode ordinary = ordinary(code);
        return ordinary == SQLiteErrorCode.SQLITE_CORRUPT || ordinary == SQLiteErrorCode.SQLITE_NOTADB;
    }

    private UpkeepException failed(int result, Path copy) {
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(result);
        String what = "Could not copy " + original.describe() + " to " + copy + ": " + code.message + " (" + code.name()
                + "). ";
        if (isDamage(result)) {
            return new UpkeepException(
                    FailureKind.DATA, what + "The database is damaged: restore it from an earlier backup.");
        }
        return switch (ordinary(result)) {
            case SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN ->
                new UpkeepException(
                        FailureKind.CONFIGURATION,
                        what + "The copy needs as much room as the database. Make room there, or name another folder in"
                                + " the setting backup.temp-directory.");
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new UpkeepException(FailureKind.UNAVAILABLE, what + "Somebody has it locked; try again later.");
            default -> new UpkeepException(FailureKind.INTERNAL, what + "The log may have more.");
        };
    }

    /** The extended codes have the ordinary one in their last byte. */
    private static SQLiteErrorCode ordinary(int code) {
        return SQLiteErrorCode.getErrorCode(code & 0xff);
    }
}
