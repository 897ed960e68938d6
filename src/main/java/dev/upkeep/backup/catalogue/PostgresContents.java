package dev.upkeep.backup.catalogue;

import dev.upkeep.database.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a PostgreSQL database holds: the same for the moment that is dumped and for a database that was restored
 * from the dump.
 */
public final class PostgresContents {
    /**
     * Statements for a session that counts. Texts of values must not depend on how a role or a server likes them, for
     * fingerprints are taken of them; and no policy may hide rows: the count rather fails.
     */
    public static final List<String> SESSION = List.of(
            "set row_security = off",
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
                   exists (select from pg_extension e where c.oid = any (e.extconfig)) as in_part,
                   array(with recursive above (oid) as (
                             select inhparent from pg_inherits where inhrelid = c.oid
                             union all select i.inhparent from above a join pg_inherits i on i.inhrelid = a.oid)
                         select pn.nspname || '.' || p.relname from above join pg_class p on p.oid = above.oid
                           join pg_namespace pn on pn.oid = p.relnamespace
                          where p.relkind = 'p') as part_of
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

    /** Without what belongs to an extension: CREATE EXTENSION makes that, in the version that the server has. */
    private static final String STRUCTURE = """
            select (select count(*) from pg_constraint c join pg_namespace n on n.oid = c.connamespace
                     where c.contype in ('c', 'f', 'p', 'u', 'x')
                       and coalesce(to_jsonb(c) ->> 'conparentid', '0') = '0'
                       and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
                       and not exists (select from pg_depend d where d.deptype = 'e'
                              and d.classid in ('pg_class'::regclass, 'pg_type'::regclass)
                              and d.objid in (c.conrelid, c.contypid))),
                   (select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid
                      join pg_namespace n on n.oid = c.relnamespace
                     where (i.indisvalid or c.relkind = 'I') and c.relpersistence <> 't'
                       and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
                       and not exists (select from pg_depend d where d.deptype = 'e'
                              and d.classid = 'pg_class'::regclass and d.objid = i.indrelid))
            """;

    private PostgresContents() {}

    /** Every table whose rows pg_dump may dump. */
    public static List<Table> tables(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.add(new Table(rows.getString(1), rows.getString(2), rows.getBoolean(3), List.of((String[])
                        rows.getArray(4).getArray())));
            }
        }
        return tables;
    }

    /**
     * Counts.
     *
     * @param connection its session is prepared by {@link #SESSION}
     * @param tables all tables
     * @param leftOut those of them whose rows are not counted
     * @param fingerprints whether to take a fingerprint of each table's contents, too
     */
    public static Contents count(Connection connection, List<Table> tables, List<Table> leftOut, boolean fingerprints)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // No snapshot holds sequences. Read now, before pg_dump comes to them, they are not past what it dumps.
            List<SequenceValue> sequences = sequences(statement);
            List<TableRows> rows = new ArrayList<>();
            for (Table table : tables) {
                boolean counted = !table.inPart() && !leftOut.contains(table);
                rows.add(
                        counted
                                ? count(statement, table, fingerprints)
                                : new TableRows(table.schema(), table.name(), null, null));
            }
            return new Contents(
                    rows,
                    largeObjects(statement),
                    sequences,
                    extensions(statement),
                    structure(statement),
                    version(statement, tables));
        }
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

    private static Contents.Structure structure(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(STRUCTURE)) {
            row.next();
            return new Contents.Structure(row.getLong(1), row.getLong(2));
        }
    }

    private static @Nullable String version(Statement statement, List<Table> tables) throws SQLException {
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
     * @param partitionOf the partitioned tables that it holds rows of, each as `schema.name`
     */
    public record Table(String schema, String name, boolean inPart, List<String> partitionOf) {
        public Table {
            partitionOf = List.copyOf(partitionOf);
        }

        /** The name for a statement, or for one of pg_dump's patterns. */
        public String quoted() {
            return Database.quoteName(schema) + "." + Database.quoteName(name);
        }

        /** Whether a person who writes `name` or `schema.name` means this table, or one that it is a partition of. */
        public boolean isMeantBy(String text) {
            return text.equals(name)
                    || text.equals(schema + "." + name)
                    || partitionOf.stream().anyMatch(table -> table.equals(text) || table.endsWith("." + text));
        }
    }
}
