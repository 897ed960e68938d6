package dev.upkeep.migration;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.catalogue.OwnTables;
import dev.upkeep.run.ActiveRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many rows each table of a database has.
 *
 * @param rows the rows by the table's name, as a statement has to write it
 */
record RowCounts(Map<String, Long> rows) {
    private static final String POSTGRESQL = """
            select c.oid::regclass::text, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p') and c.relpersistence <> 't'
               and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
            """;
    private static final String SQLITE = """
            select '"' || replace(name, '"', '""') || '"', name from sqlite_schema
             where type = 'table' and name not like 'sqlite\\_%' escape '\\'
            """;

    /** Counts them. */
    static RowCounts of(Connection connection, Engine engine, ActiveRun run) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(engine == Engine.POSTGRESQL ? POSTGRESQL : SQLITE)) {
                while (rows.next()) {
                    if (!OwnTables.names().contains(rows.getString(2))) {
                        tables.add(rows.getString(1));
                    }
                }
            }
            for (String table : tables) {
                run.throwIfCancelled();
                try (ResultSet row = statement.executeQuery("select count(*) from " + table)) {
                    row.next();
                    counts.put(table, row.getLong(1));
                }
            }
        }
        return new RowCounts(counts);
    }

    /** How these differ from those before, for the tables that both have; each a sentence without its full stop. */
    List<String> differencesTo(RowCounts before) {
        List<String> differences = new ArrayList<>();
        before.rows.forEach((table, had) -> {
            Long has = rows.get(table);
            if (has != null && !has.equals(had)) {
                differences.add("table " + table + " has " + has + (has == 1 ? " row" : " rows") + " and had " + had);
            }
        });
        return differences;
    }
}
