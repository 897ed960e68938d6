package dev.upkeep.migration.catalogue;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads an SQLite database's own catalogue. What the pragmas tell of a table is taken from them; the rest, such as
 * checks and the names of constraints, stands only in its text.
 */
final class SqliteReader {
    /** The types with which SQLite makes a number of a text that is one: https://sqlite.org/datatype3.html#type_affinity. */
    private static final Pattern NUMERIC = Pattern.compile("int|^(?!.*(char|clob|text|blob)).+");

    private static final Pattern NUMBER = Pattern.compile("^'(\\d+(\\.\\d+)?)'$");

    private final Connection connection;
    private final Finds finds;

    SqliteReader(Connection connection, Finds finds) {
        this.connection = connection;
        this.finds = finds;
    }

    void read() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select s.type, lower(s.name), lower(s.tbl_name), s.sql, l.type"
                        + " from sqlite_schema s left join pragma_table_list l"
                        + " on l.name = s.name and l.schema = 'main' and s.type = 'table'"
                        + " where s.sql is not null and s.name not like 'sqlite\\_%' escape '\\'"
                        + " order by s.type, s.name")) {
            while (rows.next()) {
                if (!OwnTables.names().contains(rows.getString(3)) && !"shadow".equals(rows.getString(5))) {
                    add(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            new Tokenizer(rows.getString(2), rows.getString(4)).tokens());
                }
            }
        }
    }

    private void add(String type, String name, String table, List<Token> tokens) throws SQLException {
        String owner = "table " + table;
        switch (type) {
            case "table" -> {
                if (tokens.get(1).is("virtual")) {
                    finds.add(owner, null, SqliteText.of(tokens));
                } else {
                    addTable(table, tokens);
                }
            }
            case "index" -> finds.add("index " + name, owner, index(tokens));
            case "trigger" -> finds.add("trigger " + name + " on " + table, owner, SqliteText.of(tokens));
            default -> finds.add("view " + name, null, body(tokens, "as", 1));
        }
    }

    private static String index(List<Token> tokens) {
        return (tokens.get(1).is("unique") ? "unique " : "") + body(tokens, "on", 0);
    }

    /** What stands from a keyword on, or that many tokens behind it. */
    private static String body(List<Token> tokens, String keyword, int behind) {
        int begin = 0;
        while (!tokens.get(begin).is(keyword)) {
            begin++;
        }
        return SqliteText.of(tokens.subList(begin + behind, tokens.size()));
    }

    private void addTable(String table, List<Token> tokens) throws SQLException {
        SqliteTable read = new SqliteTable(tokens, this::primaryKey);
        String owner = "table " + table;
        finds.add(owner, null, read.options().isEmpty() ? "ordinary" : read.options());
        for (SqliteTable.Rule rule : read.rules()) {
            finds.add("constraint " + rule.label() + " of " + table, owner, rule.text());
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "select lower(name), lower(type), \"notnull\", dflt_value from pragma_table_xinfo(?)")) {
            statement.setString(1, table);
            try (ResultSet columns = statement.executeQuery()) {
                while (columns.next()) {
                    String column = columns.getString(1);
                    List<String> traits = new ArrayList<>();
                    String type = columns.getString(2).replaceAll("\\s*([(),])\\s*", "$1");
                    traits.add("type " + type);
                    if (columns.getBoolean(3) && !(type.equals("integer") && read.numbersItself(column))) {
                        traits.add("not null");
                    }
                    // That it is null by default need not be said.
                    if (columns.getString(4) != null && !columns.getString(4).equalsIgnoreCase("null")) {
                        traits.add("default " + value(columns.getString(4), type));
                    }
                    traits.addAll(read.traits(column));
                    finds.add("column " + table + "." + column, owner, String.join(", ", traits));
                }
            }
        }
    }

    /** A default in brackets, with a plus, or that is a number in quotes for a number, is the same as one without. */
    private static String value(String text, String type) {
        List<Token> tokens = new Tokenizer("a default", text).tokens();
        while (tokens.size() > 2 && tokens.get(0).is("(") && SqliteTable.endOfGroup(tokens, 0) == tokens.size() - 1) {
            tokens = tokens.subList(1, tokens.size() - 1);
        }
        boolean positive = tokens.size() == 2 && tokens.get(0).is("+");
        String value = SqliteText.of(positive ? tokens.subList(1, 2) : tokens);
        return NUMERIC.matcher(type).find() ? NUMBER.matcher(value).replaceFirst("$1") : value;
    }

    /** The columns that a reference means which names none. */
    private List<String> primaryKey(String table) {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("select lower(name) from pragma_table_xinfo(?) where pk > 0 order by pk")) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite does not say what the primary key of " + table + " is", e);
        }
        return columns;
    }
}
