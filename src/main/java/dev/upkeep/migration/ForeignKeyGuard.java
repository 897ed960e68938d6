package dev.upkeep.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Keeps a migration on SQLite from leaving rows that point nowhere. SQLite changes many things only by building the
 * table anew; were foreign keys enforced meanwhile, dropping the old table would delete the rows that refer to it. So
 * they are not, and what would have been refused is looked for before the commit. Not thread-safe.
 */
final class ForeignKeyGuard {
    static final Event[] EVENTS = {Event.BEFORE_EACH_MIGRATE, Event.AFTER_EACH_MIGRATE};

    private Map<String, Long> before = Map.of();

    /** Counts before a migration, and compares after it: what dangled before is not this migration's doing. */
    void watch(Event event, Context context) throws SQLException {
        if (event == Event.BEFORE_EACH_MIGRATE) {
            before = dangling(context.getConnection());
            return;
        }
        dangling(context.getConnection()).forEach((reference, rows) -> {
            if (rows > before.getOrDefault(reference, 0L)) {
                throw new DanglingRows(
                        context.getMigrationInfo().getScript(),
                        "it would leave rows that refer to no row (" + reference + ": " + rows + ")");
            }
        });
    }

    private static Map<String, Long> dangling(Connection connection) throws SQLException {
        Map<String, Long> dangling = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select \"table\", \"parent\", count(*)"
                        + " from pragma_foreign_key_check group by \"table\", \"parent\"")) {
            while (rows.next()) {
                dangling.put(rows.getString(1) + " to " + rows.getString(2), rows.getLong(3));
            }
        }
        return dangling;
    }
}
