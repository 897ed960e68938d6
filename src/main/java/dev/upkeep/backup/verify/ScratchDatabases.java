package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.DatabaseProperties;
import dev.upkeep.backup.restore.NewDatabase;
import dev.upkeep.database.Database;
import dev.upkeep.database.Session;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.RunStates;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scratch databases of one server: `upkeep_verify_`, a run's id, and from a run's second on its number. No other
 * database is ever created or dropped.
 */
final class ScratchDatabases implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScratchDatabases.class);
    private static final String PREFIX = "upkeep_verify_";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(([0-9]{8}T[0-9]{6}Z)-[a-z0-9]+)(_[0-9]+)?");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(60);
    private static final int VERSION_13 = 130_000;

    private final DatabaseSettings maintenance;
    private final Set<String> untouchable;
    private final Database database;

    /**
     * @param maintenance the database to connect to in order to create others
     * @param untouchable the names of databases that are somebody's, whatever server they are on
     */
    ScratchDatabases(DatabaseSettings maintenance, Set<String> untouchable) {
        this.maintenance = maintenance;
        this.untouchable = Set.copyOf(untouchable);
        this.database = new Database("scratch", maintenance);
    }

    /**
     * Drops what runs left behind that died: those that the ledger knows to be over, and those that are older than a
     * day, for another machine's ledger may know them.
     */
    void sweep(RunStates runs, Clock clock) {
        for (String name : names()) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches() && !isSomebodys(name)) {
                Optional<RunStatus> status = runs.statusOf(matcher.group(1));
                boolean over = status.isPresent()
                        ? status.get() != RunStatus.RUNNING
                        : isOld(matcher.group(2), clock.instant());
                if (over) {
                    LOG.info("Dropping the database {}, which a run left behind on {}", name, database.describe());
                    drop(name);
                }
            }
        }
    }

    /**
     * Creates a scratch database of a run, empty.
     *
     * @param number the run's how manieth it is, from 1
     * @param properties those of the database that is to be restored into it; null for none in particular
     * @return where it is
     * @throws UpkeepException of kind CONFIGURATION when the role may not create databases
     */
    DatabaseSettings create(String runId, int number, @Nullable DatabaseProperties properties) {
        String name = name(runId, number);
        check(name);
        try (Connection connection = connect()) {
            NewDatabase.create(connection, name, properties);
        } catch (SQLException e) {
            throw database.explain(e);
        }
        return maintenance.at(((DatabaseAddress.Postgres) maintenance.address()).at(name));
    }

    /** Drops a scratch database of a run; nothing happens when there is none. Somebody connected to it loses it. */
    void drop(String runId, int number) {
        drop(name(runId, number));
    }

    private static String name(String runId, int number) {
        return PREFIX + runId + (number == 1 ? "" : "_" + number);
    }

    private void drop(String name) {
        check(name);
        if (version() >= VERSION_13) {
            execute("drop database if exists " + Database.quote(name) + " with (force)");
        } else {
            execute("drop database if exists " + Database.quote(name));
        }
    }

    private void check(String name) {
        if (!NAME.matcher(name).matches() || isSomebodys(name)) {
            throw new UpkeepException(
                    FailureKind.INTERNAL, "'" + name + "' is no scratch database; it is neither created nor dropped.");
        }
    }

    private boolean isSomebodys(String name) {
        return untouchable.contains(name)
                || ((DatabaseAddress.Postgres) maintenance.address()).database().equals(name);
    }

    private static boolean isOld(String time, Instant now) {
        try {
            return LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC).isBefore(now.minus(LEFTOVER_AGE));
        } catch (DateTimeParseException e) {
            LOG.debug("{} is no time", time, e);
            return false;
        }
    }

    private List<String> names() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select datname from pg_database where datname like 'upkeep\\_verify\\_%'")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private int version() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('server_version_num')::int")) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** Neither statement may stand in a transaction, nor be prepared. */
    private void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private Connection connect() throws SQLException {
        return database.unpooled(Session.unhurried(LOCK_TIMEOUT)).getConnection();
    }

    @Override
    public void close() {
        database.close();
    }
}
