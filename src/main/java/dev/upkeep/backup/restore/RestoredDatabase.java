package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.PostgresContents;
import dev.upkeep.backup.catalogue.SequenceValue;
import dev.upkeep.backup.catalogue.TableRows;
import dev.upkeep.database.Database;
import dev.upkeep.database.Session;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A PostgreSQL database that a dump was restored into, to be compared with the dump's manifest. */
public final class RestoredDatabase {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(60);
    private static final int VERSIONS_PER_MAJOR = 10_000;

    private static final String SEQUENCES =
            "select schemaname, sequencename, last_value, increment_by > 0, cycle from pg_sequences";
    /** Indexes of partitioned tables may be invalid where they came from: they are when a partition lacks its own. */
    private static final String INVALID_INDEXES = """
            select n.nspname || '.' || c.relname
              from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
             where not i.indisvalid and c.relkind = 'i'
             order by 1
            """;

    private final Database database;

    /**
     * @param name what messages call it: `scratch` or `restore`
     * @param settings where it is
     */
    public RestoredDatabase(String name, DatabaseSettings settings) {
        this.database = new Database(name, settings);
    }

    /**
     * Compares everything that the manifest knows: rows, fingerprints where both servers hash alike, large objects,
     * sequences, extensions, constraints and indexes, the schema's version; and that every index can be used. That constraints hold is what the
     * restore itself proves.
     *
     * @param run may be cancelled
     * @param findings takes what differs
     */
    public void compare(ActiveRun run, StoredDump dump, Findings findings) {
        connected(run, connection -> {
            boolean sameMajor = major(connection) == dump.serverMajor();
            boolean fingerprints = sameMajor
                    && dump.dump().contents().tables().stream().anyMatch(table -> table.fingerprint() != null);
            List<PostgresContents.Table> tables = PostgresContents.tables(connection);
            Contents contents = PostgresContents.count(connection, tables, uncounted(dump, tables), fingerprints);
            new Comparison(dump.dump(), findings).with(contents, sameMajor);
            sequences(connection, dump, findings);
            indexes(connection, dump, findings);
        });
    }

    /**
     * Compares the rows of some tables only.
     *
     * @param run may be cancelled
     * @param wanted the tables
     * @param findings takes what differs
     */
    void compare(ActiveRun run, StoredDump dump, List<TableRows> wanted, Findings findings) {
        connected(run, connection -> {
            Set<DumpedRows.Table> names = new HashSet<>();
            wanted.forEach(table -> names.add(new DumpedRows.Table(table.schema(), table.name())));
            List<PostgresContents.Table> tables = PostgresContents.tables(connection).stream()
                    .filter(table -> names.contains(new DumpedRows.Table(table.schema(), table.name())))
                    .toList();
            Contents found = PostgresContents.count(connection, tables, List.of(), false);
            new Comparison(dump.dump(), findings).rows(wanted, found.tables(), "after the restore", false);
        });
    }

    private void connected(ActiveRun run, Work work) {
        try (database;
                Connection connection =
                        database.unpooled(Session.unhurried(LOCK_TIMEOUT)).getConnection();
                Statement statement = connection.createStatement()) {
            for (String setting : PostgresContents.SESSION) {
                statement.execute(setting);
            }
            ActiveRun.Hook hook = run.onCancel(database.interruption(connection));
            try (hook) {
                work.on(connection);
            }
        } catch (SQLException e) {
            run.throwIfCancelled();
            throw database.explain(e);
        }
    }

    private static int major(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('server_version_num')::int")) {
            row.next();
            return row.getInt(1) / VERSIONS_PER_MAJOR;
        }
    }

    /** What the manifest does not count needs no count here. */
    private static List<PostgresContents.Table> uncounted(StoredDump dump, List<PostgresContents.Table> tables) {
        Set<DumpedRows.Table> uncounted = new HashSet<>();
        dump.dump().contents().tables().stream()
                .filter(table -> table.rows() == null)
                .forEach(table -> uncounted.add(new DumpedRows.Table(table.schema(), table.name())));
        return tables.stream()
                .filter(table -> uncounted.contains(new DumpedRows.Table(table.schema(), table.name())))
                .toList();
    }

    private static void sequences(Connection connection, StoredDump dump, Findings findings) throws SQLException {
        Map<DumpedRows.Table, Sequence> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SEQUENCES)) {
            while (rows.next()) {
                found.put(
                        new DumpedRows.Table(rows.getString(1), rows.getString(2)),
                        new Sequence(rows.getLong(3), rows.getBoolean(4), rows.getBoolean(5)));
            }
        }
        for (SequenceValue expected : dump.dump().contents().sequences()) {
            DumpedRows.Table name = new DumpedRows.Table(expected.schema(), expected.name());
            Sequence there = found.get(name);
            if (there == null) {
                findings.add("The sequence " + name + " of " + dump.dump().name() + " is not there after the restore.");
            } else if (there.isBehind(expected.lastValue())) {
                findings.add("The sequence " + name + " of " + dump.dump().name() + " is at " + there.lastValue()
                        + " after the restore, and was at " + expected.lastValue() + " by the manifest: it would give"
                        + " numbers again that are in use.");
            }
        }
    }

    private static void indexes(Connection connection, StoredDump dump, Findings findings) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(INVALID_INDEXES)) {
            while (rows.next()) {
                findings.add("The index " + rows.getString(1) + " of "
                        + dump.dump().name() + " cannot be used after the restore: it is invalid.");
            }
        }
    }

    /** A sequence as it was restored. One that begins anew at its end is never behind. */
    private record Sequence(long lastValue, boolean ascending, boolean cycles) {
        boolean isBehind(long expected) {
            return !cycles && (ascending ? lastValue < expected : lastValue > expected);
        }
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }
}
