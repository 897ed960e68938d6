package dev.upkeep.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tables and indexes of a PostgreSQL database at one moment, and the locks that one connection has on them.
 *
 * @param files the file of each relation, which is another one when it was written anew, by its number
 * @param names their names
 * @param tables which of them are tables, views or the like, and no indexes
 * @param locks the strongest lock on each
 */
record Relations(Map<Long, Long> files, Map<Long, String> names, Map<Long, Boolean> tables, Map<Long, LockMode> locks) {
    private static final String RELATIONS = """
            select c.oid::bigint, c.relfilenode::bigint, c.oid::regclass::text, c.relkind in ('r', 'p', 'v', 'm', 'f')
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
            """;
    private static final String LOCKS = """
            select relation::bigint, mode from pg_locks
             where pid = pg_backend_pid() and locktype = 'relation' and granted
               and database = (select oid from pg_database where datname = current_database())
            """;

    /** Looks at them. */
    static Relations of(Connection connection) throws SQLException {
        Relations seen = new Relations(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(LOCKS)) {
                while (rows.next()) {
                    seen.locks.merge(rows.getLong(1), LockMode.of(rows.getString(2)), LockMode::stronger);
                }
            }
            try (ResultSet rows = statement.executeQuery(RELATIONS)) {
                while (rows.next()) {
                    seen.files.put(rows.getLong(1), rows.getLong(2));
                    seen.names.put(rows.getLong(1), rows.getString(3));
                    seen.tables.put(rows.getLong(1), rows.getBoolean(4));
                }
            }
        }
        return seen;
    }

    /** What was there before and has been written anew since, by name. */
    List<String> rewrittenSince(Relations before) {
        Set<Long> filesBefore = new HashSet<>(before.files.values());
        Set<String> namesBefore = new HashSet<>(before.names.values());
        return names.entrySet().stream()
                // The index of a column whose type changes is made anew under its old name.
                .filter(now -> before.files.containsKey(now.getKey()) || namesBefore.contains(now.getValue()))
                .filter(now -> !filesBefore.contains(files.get(now.getKey())))
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    /**
     * The locks on tables that are stronger than before, the strongest first.
     *
     * @param visible what others see as well: nobody waits for a table that only this transaction has
     */
    List<RehearsalReport.Lock> takenSince(Relations before, Relations visible) {
        List<Map.Entry<Long, LockMode>> taken = new ArrayList<>();
        locks.forEach((relation, mode) -> {
            LockMode had = before.locks.get(relation);
            if (Boolean.TRUE.equals(visible.tables.get(relation)) && (had == null || mode.compareTo(had) > 0)) {
                taken.add(Map.entry(relation, mode));
            }
        });
        // A table that was dropped has its name from before.
        taken.sort(Map.Entry.<Long, LockMode>comparingByValue()
                .reversed()
                .thenComparing(entry -> before.names.getOrDefault(entry.getKey(), "")));
        return taken.stream()
                .map(entry -> new RehearsalReport.Lock(
                        before.names.getOrDefault(entry.getKey(), String.valueOf(entry.getKey())),
                        entry.getValue().words()))
                .toList();
    }
}
