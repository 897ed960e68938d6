package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.database.Session;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
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

    /** Drops indexes without keeping anybody from the table. */
    void drop(List<Found> indexes) {
        if (indexes.isEmpty()) {
            return;
        }
        try (Connection connection =
                        database.unpooled(Session.unhurried(Duration.ZERO)).getConnection();
                Statement statement = connection.createStatement()) {
            for (Found index : indexes) {
                statement.execute("drop index concurrently if exists " + index.name());
            }
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private Set<Made> madeConcurrently(SqlScript script) {
        List<Token> tokens = new Tokenizer(script.file(), Dialect.fill(script.sql(), database.engine())).tokens();
        Set<Made> made = new HashSet<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("index") && tokens.get(i + 1).is("concurrently")) {
                int at = i + 2;
                at += sees(tokens, at, "if", "not", "exists") ? 3 : 0;
                int name = lastPart(tokens, at);
                int table = sees(tokens, name + 1, "on") ? name + 2 : tokens.size();
                table += sees(tokens, table, "only") ? 1 : 0;
                if (table < tokens.size()) {
                    made.add(new Made(
                            tokens.get(name).name(),
                            tokens.get(lastPart(tokens, table)).name()));
                }
            }
        }
        return made;
    }

    /** Where the name itself stands, behind its schema. */
    private static int lastPart(List<Token> tokens, int at) {
        return sees(tokens, at + 1, ".") ? at + 2 : at;
    }

    private static boolean sees(List<Token> tokens, int at, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
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
