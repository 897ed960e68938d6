package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.DatabaseProperties;
import dev.upkeep.database.Database;
import dev.upkeep.database.Session;
import dev.upkeep.failure.Causes;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL database that somebody wants a dump restored to. */
final class Destination {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(60);
    /** SQL state of signing in to a database that is not there. */
    private static final String NO_DATABASE = "3D000";
    /** SQL state of lacking a right. */
    private static final String NO_RIGHT = "42501";

    /** What somebody made, and no extension: tables, views, sequences, types and functions. */
    private static final String OBJECTS = """
            select (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                     where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and n.nspname <> 'information_schema'
                       and n.nspname not like 'pg\\_%'
                       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e'))
                 + (select count(*) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                     where n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
                       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e'))
                 + (select count(*) from pg_largeobject_metadata)
            """;

    private final DatabaseSettings settings;
    private final DatabaseAddress.Postgres address;

    /** @param settings where it is, and how patient to be */
    Destination(DatabaseSettings settings) {
        this.settings = settings;
        this.address = (DatabaseAddress.Postgres) settings.address();
    }

    /** What is there now. */
    State state() {
        try (Database database = new Database("restore", settings)) {
            try (Connection connection = connect(database);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(OBJECTS)) {
                row.next();
                return row.getLong(1) == 0 ? State.EMPTY : State.USED;
            } catch (SQLException e) {
                throw database.explain(e);
            } catch (UpkeepException e) {
                if (isMissing(e)) {
                    return State.MISSING;
                }
                throw e;
            }
        }
    }

    /**
     * Whose rights a restore over it would end.
     *
     * @param names the tables and sequences that would be dropped
     * @param whole whether the whole dump is restored, and not some tables of it
     */
    ReplacedRights rights(List<DumpedRows.Table> names, boolean whole) {
        try (Database database = new Database("restore", settings)) {
            try (Connection connection = connect(database)) {
                return ReplacedRights.of(connection, names, whole);
            } catch (SQLException e) {
                throw database.explain(e);
            }
        }
    }

    /**
     * Creates it, empty.
     *
     * @param properties those of the database that was dumped; null when its manifest does not know them
     * @throws UpkeepException of kind CONFIGURATION when the role may not
     */
    void create(@Nullable DatabaseProperties properties) {
        try {
            on(
                    settings.at(address.at("postgres")),
                    connection -> NewDatabase.create(connection, address.database(), properties));
        } catch (UpkeepException e) {
            if (!has(e, NO_RIGHT)) {
                throw e;
            }
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The role \"" + address.user() + "\" may not create the database '" + address.database() + "' on "
                            + address.host() + ":" + address.port() + ". As an administrator of that server run ALTER "
                            + "ROLE " + Database.quoteName(address.user())
                            + " CREATEDB, or create the database, owned by that "
                            + "role and empty, and try again.",
                    e);
        }
    }

    /**
     * Gives it the settings that the dumped database had, if it was made for the dump. Last of all, for one of them may
     * well forbid to write.
     *
     * @param properties those of the database that was dumped; null when its manifest does not know them
     * @param created whether it was made for the dump
     * @return what it lacks of them, each a whole sentence
     */
    List<String> adopt(@Nullable DatabaseProperties properties, boolean created) {
        List<String> lacks = new ArrayList<>();
        if (properties != null) {
            on(settings, connection -> {
                DatabaseProperties own = DatabaseProperties.of(connection);
                if (!own.treatsTextLike(properties)) {
                    lacks.add("The database " + address.database() + " treats text by " + own.text()
                            + ", and the dumped one did by " + properties.text() + ": its order may differ.");
                }
                if (created) {
                    lacks.addAll(new DatabaseSettingsCopy(connection, address.database()).of(properties.settings()));
                }
            });
        }
        return lacks;
    }

    /** Creates schemas that are not there. */
    void createSchemas(Collection<String> schemas) {
        for (String schema : schemas) {
            execute(settings, "create schema if not exists " + Database.quoteName(schema));
        }
    }

    /** Whether it is a target's own database. */
    boolean is(DatabaseAddress other) {
        return other instanceof DatabaseAddress.Postgres postgres
                && postgres.host().equalsIgnoreCase(address.host())
                && postgres.port() == address.port()
                && postgres.database().equals(address.database());
    }

    private static void execute(DatabaseSettings where, String sql) {
        on(where, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        });
    }

    private static void on(DatabaseSettings where, Work work) {
        try (Database database = new Database("restore", where)) {
            try (Connection connection = connect(database)) {
                work.on(connection);
            } catch (SQLException e) {
                throw database.explain(e);
            }
        }
    }

    private static Connection connect(Database database) throws SQLException {
        return database.unpooled(Session.unhurried(LOCK_TIMEOUT)).getConnection();
    }

    private static boolean isMissing(UpkeepException thrown) {
        return thrown.kind() == FailureKind.CONFIGURATION && has(thrown, NO_DATABASE);
    }

    private static boolean has(UpkeepException thrown, String sqlState) {
        return Causes.of(thrown).stream()
                .anyMatch(cause -> cause instanceof SQLException sql && sqlState.equals(sql.getSQLState()));
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** What may be there. */
    enum State {
        /** There is no such database. */
        MISSING,
        /** There is one with nothing in it. */
        EMPTY,
        /** There is one that somebody uses. */
        USED
    }
}
