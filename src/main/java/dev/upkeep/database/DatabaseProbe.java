package dev.upkeep.database;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What `upkeep doctor` tries at one database. */
final class DatabaseProbe {
    private static final int NAMED_AT_MOST = 3;

    private static final String TLS =
            "select coalesce(max(version), 'no TLS') from pg_stat_ssl where pid = pg_backend_pid() and ssl";

    /**
     * Tables whose rows are dumped, and whether this role may read them; of a materialized view it is the query alone, and
     * nothing of an extension.
     */
    private static final String TABLES = "select quote_ident(n.nspname) || '.' || quote_ident(c.relname),"
            + " has_table_privilege(c.oid, 'select') and has_schema_privilege(n.oid, 'usage')"
            + " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            + " where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')"
            + " and not exists (select from pg_depend d"
            + " where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')"
            + " and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%' order by 1";

    private final String name;
    private final Database database;

    DatabaseProbe(String name, Database database) {
        this.name = name;
        this.database = database;
    }

    List<Probe> probe() {
        List<Probe> probes = new ArrayList<>();
        String connecting = name + ": connect to the database";
        String reading = name + ": read the database";
        long began = System.nanoTime();
        try (Connection connection = database.connect()) {
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            probes.add(new Probe(connecting, true, found(connection, took)));
            probes.add(
                    database.engine() == Engine.POSTGRESQL
                            ? readTables(connection, reading)
                            : new Probe(
                                    reading, true, one(connection, "select count(*) from sqlite_schema") + " objects"));
        } catch (UpkeepException e) {
            probes.add(Probe.failed(connecting, e));
        } catch (SQLException e) {
            probes.add(Probe.failed(reading, database.explain(e)));
        }
        return probes;
    }

    private String found(Connection connection, Duration took) throws SQLException {
        String version = connection.getMetaData().getDatabaseProductName() + " "
                + connection.getMetaData().getDatabaseProductVersion();
        String tls = database.engine() == Engine.POSTGRESQL ? ", " + one(connection, TLS) : "";
        return database.describe() + ": " + version + tls + ", in " + took.toMillis() + " ms";
    }

    private static Probe readTables(Connection connection, String subject) throws SQLException {
        List<String> denied = new ArrayList<>();
        int tables = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables++;
                if (!rows.getBoolean(2)) {
                    denied.add(rows.getString(1));
                }
            }
        }
        if (denied.isEmpty()) {
            return new Probe(subject, true, tables + " tables, all of them readable");
        }
        String some = String.join(", ", denied.subList(0, Math.min(NAMED_AT_MOST, denied.size())));
        String user = connection.getMetaData().getUserName();
        return new Probe(
                subject,
                false,
                denied.size() + " of " + tables + " tables cannot be read (" + some
                        + (denied.size() > NAMED_AT_MOST ? ", …" : "")
                        + "), so a backup would fail. As their owner run: GRANT SELECT ON " + denied.get(0) + " TO "
                        + Database.quote(user) + "; and so on, or as an administrator: GRANT pg_read_all_data TO "
                        + Database.quote(user) + ";",
                FailureKind.CONFIGURATION);
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
