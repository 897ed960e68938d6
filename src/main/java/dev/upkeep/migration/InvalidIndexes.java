package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.database.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What CREATE INDEX CONCURRENTLY leaves on PostgreSQL when it does not come to its end: an index that nobody can use,
 * and whose name is taken. Only one that a script makes by its name, on the same table, is ever dropped.
 */
final class InvalidIndexes {
    /** One that is being built just now is invalid as well. */
    private static final String QUERY = """
            select i.indexrelid::regclass::text, x.relname, t.relname
              from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
              where not i.indisvalid and x.relkind = 'i' and pg_table_is_visible(t.oid)
                and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
              order by 1
            """;

    private final Database database;

    InvalidIndexes(Database database) {
        this.database = database;
    }

    /** All that the database has now; none on SQLite, which has no such thing. */
    List<Found> find() {
        List<Found> found = new ArrayList<>();
        if (database.engine() == Engine.SQLITE) {
            return found;
        }
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                found.add(new Found(rows.getString(1), new Made(rows.getString(2), rows.getString(3))));
            }
            return found;
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    /**
     * Those that one of these scripts would make.
     *
     * @param scripts migrations with their placeholders
     */
    List<Found> madeBy(Iterable<SqlScript> scripts) {
        Set<Made> made = new HashSet<>();
        scripts.forEach(script -> made.addAll(madeConcurrently(script)));
        return made.isEmpty()
                ? List.of()
                : find().stream().filter(index -> made.contains(index.made())).toList();
    }

    /**
     * Drops indexes without keeping anybody from the table.
     *
     * @param names as a statement names them
     */
    void drop(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        try (Connection connection =
                        database.unpooled(Session.unhurried(Duration.ZERO)).getConnection();
                Statement statement = connection.createStatement()) {
            for (String name : names) {
                statement.execute("drop index concurrently if exists " + name);
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private Set<Made> madeConcurrently(SqlScript script) {
        Set<Made> made = new HashSet<>();
        for (ConcurrentIndex one : ConcurrentIndex.in(script.file(), Dialect.fill(script.sql(), database.engine()))) {
            String index = one.index();
            String table = one.table();
            if (one.isMade() && index != null && table != null) {
                made.add(new Made(index, table));
            }
        }
        return made;
    }

    /**
     * An index of a script.
     *
     * @param index its name, without a schema
     * @param table its table's, without a schema
     */
    record Made(String index, String table) {}

    /**
     * An invalid index.
     *
     * @param name as a statement names it
     * @param made its name and its table's
     */
    record Found(String name, Made made) {}
}
