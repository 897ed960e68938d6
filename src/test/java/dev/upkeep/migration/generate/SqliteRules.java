package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.RandomSchema.Kind;
import dev.upkeep.migration.generate.RandomSchema.Rule;
import dev.upkeep.migration.generate.RandomSchema.Tab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The checks, the names of constraints and what is deferred, which SQLite tells only by the texts of its tables. They
 * are looked for there as text, by what the random schema says, and by none of the product's parsers.
 */
final class SqliteRules {
    private SqliteRules() {}

    /** What the schema has and the tables' texts have not, or not as often. */
    static List<String> missing(Connection connection, RandomSchema schema) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Tab table : schema.tables) {
            String text = bare(text(connection, table.name));
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

    private static String text(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select sql from sqlite_schema where type = 'table' and name = ?")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.getString(1);
            }
        }
    }
}
