package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.Durations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Whether an SQLite file can be written now. It is asked before anything is begun, for Flyway would try again and again
 * for as long as another process has the file.
 */
final class SqliteWriter {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;

    private SqliteWriter() {}

    /**
     * Waits until the file may be written.
     *
     * @param database any database; on PostgreSQL nothing is asked
     * @throws UpkeepException of kind UNAVAILABLE when another process keeps it for longer than
     *     {@link StatementLimits#SQLITE} allows
     */
    static void require(Database database, ActiveRun run) {
        if (database.engine() != Engine.SQLITE) {
            return;
        }
        try (Connection connection = database.unpooled(StatementLimits.SQLITE).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("begin immediate");
            statement.execute("rollback");
        } catch (SQLException e) {
            throw isLocked(e)
                    ? new UpkeepException(
                            FailureKind.UNAVAILABLE,
                            database.describe() + " is locked: " + advice(database) + " Nothing was changed; then run: "
                                    + NextCommand.again(run),
                            e)
                    : database.explain(e);
        }
    }

    /** Whether an exception says that another process has the file. */
    static boolean isLocked(SQLException thrown) {
        int code = thrown.getErrorCode() & 0xff;
        return code == BUSY || code == LOCKED;
    }

    /** How long was waited, and how to find the other process, in whole sentences. */
    static String advice(Database database) {
        String file = database.address() instanceof DatabaseAddress.Sqlite sqlite
                ? sqlite.file().toString()
                : database.describe();
        return "another process is in the middle of a change and did not finish within the "
                + Durations.text(StatementLimits.SQLITE.lockTimeout()) + " that a migration waits. `fuser -v " + file
                + "` tells which one has the file open; let it finish, or stop it.";
    }
}
