package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.Fingerprint;
import dev.upkeep.backup.catalogue.InstalledExtension;
import dev.upkeep.backup.catalogue.SequenceValue;
import dev.upkeep.backup.catalogue.TableRows;
import dev.upkeep.database.Database;
import dev.upkeep.database.Session;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A moment of a PostgreSQL database, held open by a session of its own: pg_dump dumps this very moment, and what is
 * counted here is what pg_dump sees, whatever others write meanwhile. The moment ends when this is closed. It must not
 * go through a pooler that hands the session on after each transaction. Not thread-safe, but for {@link #interrupt}.
 *
 * <p>See "Snapshot Synchronization Functions" in PostgreSQL's manual.
 */
final class Snapshot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
    private static final int VERSION_14 = 140_000;

    /** Texts of values must not depend on how a role or a server likes them, for fingerprints are taken of them. */
    private static final List<String> PLAIN_TEXT = List.of(
            "set datestyle = 'ISO, MDY'",
            "set timezone = 'UTC'",
            "set intervalstyle = 'postgres'",
            "set bytea_output = 'hex'",
            "set extra_float_digits = 1",
            "set xmlbinary = 'base64'",
            "set lc_monetary = 'C'");

    /** Ordinary tables, and of the extensions' own those whose rows pg_dump dumps in part. */
    private static final String TABLES = """
            select n.nspname, c.relname,
                   exists (select from pg_extension e where c.oid = any (e.extconfig)) as in_part
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and c.relpersistence <> 't'
               and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
               and (exists (select from pg_extension e where c.oid = any (e.extconfig))
                    or not exists (select from pg_depend d
                                    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
             order by 1, 2
            """;

    private static final String SEQUENCES =
            "select schemaname, sequencename, last_value from pg_sequences where last_value is not null order by 1, 2";
    private static final String EXTENSIONS =
            "select extname, extversion from pg_extension where extname <> 'plpgsql' order by 1";

    private final Database database;
    private final Connection connection;
    private final Runnable interruption;
    private final String id;
    private final Instant takenAt;
    private final List<Table> tables;

    private Snapshot(
            Database database,
            Connection connection,
            Runnable interruption,
            String id,
            Instant takenAt,
            List<Table> tables) {
        this.database = database;
        this.connection = connection;
        this.interruption = interruption;
        this.id = id;
        this.takenAt = takenAt;
        this.tables = tables;
    }

    /**
     * Takes the moment.
     *
     * @param database the database
     * @param serverVersion its server's version as one number: 150014
     * @param lockTimeout how long counting one table may wait for somebody who has it locked
     */
    static Snapshot take(Database database, int serverVersion, Duration lockTimeout) {
        Connection connection = null;
        try {
            connection = database.unpooled(Session.unhurried(lockTimeout)).getConnection();
            Runnable interruption = database.interruption(connection);
            try (Statement statement = connection.createStatement()) {
                // A limit of the role or the server would end this session while pg_dump is at work.
                statement.execute("set idle_in_transaction_session_timeout = 0");
                if (serverVersion >= VERSION_14) {
                    statement.execute("set idle_session_timeout = 0");
                }
                // Otherwise a policy would hide rows from the count; so it fails, as pg_dump does.
                statement.execute("set row_security = off");
                for (String setting : PLAIN_TEXT) {
                    statement.execute(setting);
                }
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setReadOnly(true);
                connection.setAutoCommit(false);
                try (ResultSet row = statement.executeQuery("select pg_export_snapshot(), now()")) {
                    row.next();
                    String id = row.getString(1);
                    Instant takenAt = row.getObject(2, OffsetDateTime.class).toInstant();
                    return new Snapshot(database, connection, interruption, id, takenAt, tables(connection));
                }
            }
        } catch (SQLException e) {
            close(connection);
            throw database.explain(e);
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    /** What pg_dump has to be told to dump this moment. */
    String id() {
        return id;
    }

    /** The moment, by the server's clock. */
    Instant takenAt() {
        return takenAt;
    }

    /** Every table whose rows pg_dump may dump. */
    List<Table> tables() {
        return tables;
    }

    /**
     * Counts what the database holds at this moment.
     *
     * @param leftOut tables whose rows are not dumped
     * @param fingerprints whether to take a fingerprint of each table's contents, too
     */
    Contents count(List<Table> leftOut, boolean fingerprints) {
        try (Statement statement = connection.createStatement()) {
            List<TableRows> rows = new ArrayList<>();
            for (Table table : tables) {
                boolean counted = !table.inPart() && !leftOut.contains(table);
                rows.add(
                        counted
                                ? count(statement, table, fingerprints)
                                : new TableRows(table.schema(), table.name(), null, null));
            }
            return new Contents(
                    rows, largeObjects(statement), sequences(statement), extensions(statement), version(statement));
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /** Ends a count that is at work, from another thread. */
    void interrupt() {
        interruption.run();
    }

    @Override
    public void close() {
        close(connection);
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("The session of a snapshot could not be closed", e);
            }
        }
    }

    private static List<Table> tables(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.add(new Table(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
            }
        }
        return tables;
    }

    private static TableRows count(Statement statement, Table table, boolean fingerprint) throws SQLException {
        String what = fingerprint ? Fingerprint.COLUMNS : "count(*), null";
        try (ResultSet row = statement.executeQuery("select " + what + " from only " + table.quoted() + " t")) {
            row.next();
            BigDecimal sum = row.getBigDecimal(2);
            return new TableRows(
                    table.schema(), table.name(), row.getLong(1), fingerprint ? Fingerprint.text(sum) : null);
        }
    }

    private static long largeObjects(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select count(*) from pg_largeobject_metadata")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static List<SequenceValue> sequences(Statement statement) throws SQLException {
        List<SequenceValue> sequences = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(SEQUENCES)) {
            while (rows.next()) {
                sequences.add(new SequenceValue(rows.getString(1), rows.getString(2), rows.getLong(3)));
            }
        }
        return sequences;
    }

    private static List<InstalledExtension> extensions(Statement statement) throws SQLException {
        List<InstalledExtension> extensions = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(EXTENSIONS)) {
            while (rows.next()) {
                extensions.add(new InstalledExtension(rows.getString(1), rows.getString(2)));
            }
        }
        return extensions;
    }

    private @Nullable String version(Statement statement) throws SQLException {
        for (Table table : tables) {
            if (table.name().equals("flyway_schema_history")) {
                try (ResultSet row = statement.executeQuery("select version from " + table.quoted()
                        + " where success and version is not null order by installed_rank desc limit 1")) {
                    return row.next() ? row.getString(1) : null;
                }
            }
        }
        return null;
    }

    /**
     * A table.
     *
     * @param schema its schema, unquoted
     * @param name its name, unquoted
     * @param inPart whether pg_dump dumps a part of its rows only, as its extension says
     */
    record Table(String schema, String name, boolean inPart) {
        /** The name for a statement, or for one of pg_dump's patterns. */
        String quoted() {
            return quoted(schema) + "." + quoted(name);
        }

        /** Whether a person who writes `name` or `schema.name` means this table. */
        boolean isMeantBy(String text) {
            return text.equals(name) || text.equals(schema + "." + name);
        }

        private static String quoted(String part) {
            return '"' + part.replace("\"", "\"\"") + '"';
        }
    }
}
