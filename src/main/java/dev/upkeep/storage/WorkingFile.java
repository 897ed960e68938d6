package dev.upkeep.storage;

import dev.upkeep.database.Database;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What a pass over a bucket knows so far, in an SQLite file: users by their prefix, sums, and what remains to be listed.
 * A pass needs memory for a page and not for users or objects, and goes on where it was when it is interrupted. Used by
 * one thread at a time.
 */
final class WorkingFile implements AutoCloseable {
    private static final int VERSION = 2;
    private static final String LOADED_BY = "loaded by";
    private static final String[] TABLES = {
        "create table fact (name text not null primary key, value text not null)",
        "create table user (no integer primary key, id text not null, label text not null, prefix blob not null,"
                + " recorded integer, recorded_first integer, quota integer, wanted integer not null default 1,"
                + " listed integer not null default 0, objects integer not null default 0,"
                + " bytes integer not null default 0, billed integer not null default 0)",
        "create table open_range (id integer primary key, prefix text not null, after text not null,"
                + " after_version text, until text)",
        "create table unowned (name text not null primary key, objects integer not null, bytes integer not null)",
        "create table kind (name text not null primary key, objects integer not null, bytes integer not null)"
    };

    private final Path path;
    private final Database database;
    private final Connection connection;
    private final JdbcTemplate statements;

    private WorkingFile(Path path, Database database, Connection connection) {
        this.path = path;
        this.database = database;
        this.connection = connection;
        this.statements = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
    }

    /**
     * Opens the file, or makes it anew when there is none or it is of no use.
     *
     * @throws UpkeepException of kind CONFIGURATION when it cannot be written
     */
    static WorkingFile open(Path path) {
        try {
            return prepared(path);
        } catch (DataAccessException | UpkeepException e) {
            // It is of another form, or damaged; what it knew can be found out again.
            delete(path);
            try {
                return prepared(path);
            } catch (DataAccessException again) {
                throw unusable(path, again);
            }
        }
    }

    /**
     * Opens the file that a run has read the users into.
     *
     * @throws UpkeepException of kind CONFIGURATION when it is another one, or gone
     */
    static WorkingFile openAgain(Path path, String runId) {
        WorkingFile file = prepared(path);
        if (!file.fact(LOADED_BY).equals(Optional.of(runId))) {
            file.close();
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The working file " + path + " is not the one that this run has read the users into. Either it was"
                            + " deleted or made anew meanwhile, by another process with the same folder for example, or"
                            + " the route recalculate-storage does not call load first. Nothing more is written. Run it"
                            + " again.");
        }
        return file;
    }

    /** Notes which run has read the users. */
    void loadedBy(String runId) {
        note(LOADED_BY, runId);
    }

    private static WorkingFile prepared(Path path) {
        Database database = Database.ofWorkingFile(path);
        Connection connection;
        try {
            connection = database.connect();
        } catch (SQLException e) {
            throw database.explain(e);
        }
        WorkingFile file = new WorkingFile(path, database, connection);
        try {
            file.prepare();
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void prepare() {
        statements.execute("pragma journal_mode = wal");
        // A commit outlives the process; it may be lost with the machine's power, but never in part.
        statements.execute("pragma synchronous = normal");
        Integer version = statements.queryForObject("pragma user_version", Integer.class);
        if (version == null || version != VERSION) {
            if (version != null && version != 0) {
                throw new UpkeepException(FailureKind.INTERNAL, "The working file " + path + " is of another form.");
            }
            together(() -> {
                for (String table : TABLES) {
                    statements.execute(table);
                }
                statements.execute("pragma user_version = " + VERSION);
            });
        }
    }

    /** Removes the file, if there is one. */
    static void delete(Path path) {
        try {
            for (String suffix : new String[] {"", "-wal", "-shm", "-journal"}) {
                Files.deleteIfExists(path.resolveSibling(path.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    JdbcTemplate statements() {
        return statements;
    }

    Connection connection() {
        return connection;
    }

    /** Does all of it, or nothing. */
    void together(Runnable changes) {
        try {
            connection.setAutoCommit(false);
            try {
                changes.run();
                connection.commit();
            } finally {
                // Also ends what was not committed.
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            }
        } catch (SQLException e) {
            throw statements.getExceptionTranslator().translate("a transaction", null, e);
        }
    }

    /** What was noted under a name. */
    Optional<String> fact(String name) {
        return statements.queryForList("select value from fact where name = ?", String.class, name).stream()
                .findFirst();
    }

    void note(String name, String value) {
        statements.update("insert or replace into fact (name, value) values (?, ?)", name, value);
    }

    void forget(String name) {
        statements.update("delete from fact where name = ?", name);
    }

    /** Does something with a file, and says what is wrong with the file when it cannot be used. */
    static <T> T guarded(Path path, Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException e) {
            throw unusable(path, e);
        }
    }

    private static UpkeepException unusable(Path path, Exception thrown) {
        Throwable reason = thrown instanceof DataAccessException access ? access.getMostSpecificCause() : thrown;
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The working file " + path + " of recalculate-storage cannot be used: " + reason.getMessage()
                        + ". Nothing more is written to the application's database. Check the room on its disk and the"
                        + " rights on its folder; it may be deleted while no run is at work.",
                thrown);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unusable(path, e);
        } finally {
            database.close();
        }
    }
}
