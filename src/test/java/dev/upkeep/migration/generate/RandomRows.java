package dev.upkeep.migration.generate;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.generate.RandomSchema.Col;
import dev.upkeep.migration.generate.RandomSchema.Tab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Three rows for every table. Row number n has in every column the nth value of the column's type, so that whatever
 * refers to another table finds a row there; where nothing is demanded, a value may be missing.
 *
 * @param engine the engine
 */
record RandomRows(Engine engine) {
    static final int ROWS = 3;

    /** Inserts the rows. */
    void insert(Connection connection, RandomSchema schema, Random random) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (Tab table : schema.tables) {
                for (int row = 1; row <= ROWS; row++) {
                    List<String> names = new ArrayList<>();
                    List<String> values = new ArrayList<>();
                    for (Col column : table.columns) {
                        if (column.generatedFrom == null) {
                            names.add(column.toString());
                            boolean missing = row == ROWS
                                    && !column.notNull
                                    && !table.isKeyColumn(column)
                                    && table.rules.stream().noneMatch(rule -> rule.columns.contains(column))
                                    && table.columns.stream().noneMatch(other -> other.generatedFrom == column)
                                    && random.nextInt(5) == 0;
                            values.add(missing ? "null" : value(column.type, row));
                        }
                    }
                    statement.execute("insert into " + RandomSchema.quote(table.name) + " (" + String.join(", ", names)
                            + ") values (" + String.join(", ", values) + ")");
                }
            }
        }
    }

    private String value(String type, int row) {
        return switch (RandomEdits.family(type)) {
            case "text" -> "'" + row + "'";
            case "boolean" -> row == 1 ? "true" : "false";
            case "time" -> "'2026-01-0" + row + " 00:00:00+00'";
            case "date" -> "'2026-01-0" + row + "'";
            case "json" -> "'{\"a\": " + row + "}'";
            case "uuid" -> "'00000000-0000-0000-0000-00000000000" + row + "'";
            case "bytes" -> engine == Engine.SQLITE ? "x'0" + row + "'" : "'\\x0" + row + "'";
            default -> String.valueOf(row);
        };
    }

    /**
     * What is in the columns that both schemas have with the same type, table by table: the values of each row together,
     * so that a row that lost or swapped a value is another row.
     *
     * @param here the schema that the database has
     * @param other the schema that it is compared with
     */
    Map<Integer, List<String>> surviving(Connection connection, RandomSchema here, RandomSchema other)
            throws SQLException {
        Map<Integer, List<String>> surviving = new TreeMap<>();
        for (Tab table : here.tables) {
            Tab twin = other.tables.stream()
                    .filter(candidate -> candidate.id == table.id)
                    .findFirst()
                    .orElse(null);
            if (twin == null) {
                continue;
            }
            Map<Integer, String> columns = new TreeMap<>();
            for (Col column : table.columns) {
                boolean same = column.generatedFrom == null
                        && twin.columns.stream()
                                .anyMatch(candidate -> candidate.id == column.id
                                        && candidate.generatedFrom == null
                                        && candidate.type.equals(column.type));
                if (same) {
                    columns.put(column.id, "cast(" + column + " as text)");
                }
            }
            surviving.put(table.id, rows(connection, table, columns));
        }
        return surviving;
    }

    private static List<String> rows(Connection connection, Tab table, Map<Integer, String> columns)
            throws SQLException {
        List<String> rows = new ArrayList<>();
        String items = columns.isEmpty() ? "1" : String.join(", ", columns.values());
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("select " + items + " from " + RandomSchema.quote(table.name))) {
            while (result.next()) {
                Map<Integer, String> row = new LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(i, result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        rows.sort(null);
        return rows;
    }
}
