package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.RandomSchema.Kind;
import dev.upkeep.migration.generate.RandomSchema.Rule;
import dev.upkeep.migration.generate.RandomSchema.Tab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What SQLite itself says a database consists of, by its pragmas. It knows nothing of the generator's parser. */
final class SqliteCatalogue {
    private final Connection connection;
    private final List<String> facts = new ArrayList<>();

    private SqliteCatalogue(Connection connection) {
        this.connection = connection;
    }

    /** The facts, sorted; the order of columns is none. */
    static List<String> of(Connection connection) throws SQLException {
        SqliteCatalogue catalogue = new SqliteCatalogue(connection);
        catalogue.read();
        catalogue.facts.sort(null);
        return catalogue.facts;
    }

    /** The names of a table's columns in their order. */
    static List<String> columns(Connection connection, String table) throws SQLException {
        return new SqliteCatalogue(connection)
                .query("select name from pragma_table_xinfo('" + table.replace("'", "''") + "') order by cid");
    }

    private void read() throws SQLException {
        for (String table : query("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")) {
            String literal = "'" + table.replace("'", "''") + "'";
            add(
                    "column",
                    "select '" + table + "', name, lower(replace(type, ' ', '')), \"notnull\","
                            + " trim(lower(replace(dflt_value, ' ', '')), '()+'), pk, hidden from pragma_table_xinfo("
                            + literal + ")");
            add(
                    "key",
                    "select '" + table + "', group_concat(f.\"from\", ',' order by f.seq), f.\"table\","
                            + " group_concat(coalesce(f.\"to\", (select p.name from pragma_table_xinfo(f.\"table\") p"
                            + " where p.pk = f.seq + 1)), ',' order by f.seq), f.on_update, f.on_delete, f.match"
                            + " from pragma_foreign_key_list(" + literal + ") f group by f.id");
            for (String index : query("select name from pragma_index_list(" + literal + ")")) {
                add(
                        "index",
                        "select '" + table + "', l.origin, l.\"unique\", l.partial,"
                                + " case l.origin when 'c' then l.name end,"
                                + " (select group_concat(coalesce(x.name, '?') || x.desc || x.coll, ',' order by x.seqno)"
                                + " from pragma_index_xinfo(l.name) x where x.key)"
                                + " from pragma_index_list(" + literal + ") l where l.name = '" + index + "'");
            }
        }
        for (String type : List.of("view", "trigger", "index")) {
            for (String text : query("select sql from sqlite_schema where sql is not null and type = '" + type + "'")) {
                facts.add(type + " " + bare(text));
            }
        }
    }

    /**
     * What the pragmas do not tell: the checks and what is deferred. Every one that the schema has must stand in the
     * table's text, and as many as it has.
     */
    static List<String> missingRules(Connection connection, RandomSchema schema) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Tab table : schema.tables) {
            String text = bare(new SqliteCatalogue(connection)
                    .query("select sql from sqlite_schema where type = 'table' and name = '" + table.name + "'")
                    .get(0));
            Map<String, Integer> wanted = new TreeMap<>();
            for (Rule rule : table.rules) {
                if (rule.kind == Kind.CHECK) {
                    wanted.merge(bare("check(" + rule.checkText() + ")"), 1, Integer::sum);
                }
                if (rule.actions.contains("initially deferred")) {
                    wanted.merge("deferrableinitiallydeferred", 1, Integer::sum);
                }
                if (!rule.name.isEmpty()) {
                    wanted.merge("constraint" + rule.name, 1, Integer::sum);
                }
            }
            wanted.merge("check(", count(text, "check("), Integer::max);
            long checks =
                    table.rules.stream().filter(rule -> rule.kind == Kind.CHECK).count();
            if (count(text, "check(") != checks) {
                missing.add(table.name + " has not " + checks + " checks: " + text);
            }
            wanted.forEach((rule, times) -> {
                if (count(text, rule) < times) {
                    missing.add(table.name + " has not " + rule + ": " + text);
                }
            });
        }
        return missing;
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }

    private static String bare(String text) {
        return text.replaceAll("-- (what it shows|never)\n", "")
                .replaceAll("[\\s\"]", "")
                .toLowerCase(Locale.ROOT);
    }

    private void add(String kind, String sql) throws SQLException {
        query(sql).forEach(row -> facts.add(kind + " " + row));
    }

    private List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                found.add(row.size() == 1 ? row.get(0) : row.toString());
            }
        }
        return found;
    }
}
