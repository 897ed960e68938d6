package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A schema that is made at random and can be changed at random. It writes itself, so that what it consists of is known
 * without reading any SQL. What refers to a column holds that column, so that a rename reaches everything.
 */
final class RandomSchema {
    final List<Tab> tables = new ArrayList<>();
    final List<View> views = new ArrayList<>();
    RandomPrograms programs = new RandomPrograms();
    private int made = 1000;

    /** A number that nothing else in it and in its copies from now on has. */
    int next() {
        return made++;
    }

    /** A table. */
    static final class Tab {
        final int id;
        String name;
        String comment = "";
        final List<Col> columns = new ArrayList<>();
        final List<Rule> rules = new ArrayList<>();
        final List<Idx> indexes = new ArrayList<>();

        Tab(int id, String name) {
            this.id = id;
            this.name = name;
        }

        boolean isKeyColumn(Col column) {
            return rules.stream().anyMatch(rule -> rule.kind == Kind.PRIMARY && rule.columns.contains(column));
        }

        List<Rule> keys() {
            return rules.stream()
                    .filter(rule -> rule.kind == Kind.PRIMARY || rule.kind == Kind.UNIQUE)
                    .toList();
        }
    }

    /** A column. */
    static final class Col {
        final int id;
        String name;
        String type;
        String value = "";
        boolean notNull;
        Col generatedFrom;
        String generatedSuffix = "";
        String comment = "";

        Col(int id, String name, String type) {
            this.id = id;
            this.name = name;
            this.type = type;
        }

        @Override
        public String toString() {
            return quote(name);
        }
    }

    /** What a rule demands. */
    enum Kind {
        PRIMARY,
        UNIQUE,
        CHECK,
        REFERENCE
    }

    /** A constraint. */
    static final class Rule {
        Kind kind;
        String name = "";
        List<Col> columns = new ArrayList<>();
        String check = "";
        Tab parent;
        List<Col> referenced = new ArrayList<>();
        String actions = "";
        String comment = "";
        boolean inline;
        boolean implicit;

        String text() {
            return switch (kind) {
                case PRIMARY -> "PRIMARY KEY" + list(columns);
                case UNIQUE -> "unique" + list(columns);
                case CHECK -> "check (" + checkText() + ")";
                case REFERENCE -> "foreign key" + list(columns) + " " + reference();
            };
        }

        String inlineText() {
            return switch (kind) {
                case PRIMARY -> "primary key";
                case UNIQUE -> "UNIQUE";
                case CHECK -> "check(" + checkText() + ")";
                case REFERENCE -> reference();
            };
        }

        String checkText() {
            return check.replace("{a}", columns.get(0).toString())
                    .replace("{b}", columns.get(columns.size() - 1).toString());
        }

        private String reference() {
            return "references " + quote(parent.name) + (implicit ? "" : list(referenced)) + actions;
        }
    }

    /** An index. */
    static final class Idx {
        String name;
        boolean unique;
        List<Col> columns = new ArrayList<>();
        String form = "";
        Col where;
        String comment = "";

        String text(Tab table) {
            String items = switch (form) {
                case "lower" -> "lower(" + columns.get(0) + ")";
                case "desc" -> columns.get(0) + " desc";
                default -> columns.stream().map(Col::toString).collect(Collectors.joining(","));
            };
            return "create " + (unique ? "unique " : "") + "index " + quote(name) + " on " + quote(table.name) + " ("
                    + items + ")" + (where == null ? "" : " where " + where + " is not null");
        }
    }

    /** A view of a table's columns, and of how many rows another table has, or of another view. */
    static final class View {
        String name;
        Tab table;
        View base;
        List<Col> columns = new ArrayList<>();
        Tab counted;
        Col where;
        String comment = "";
        String columnComment = "";

        Tab table() {
            return base == null ? table : base.table();
        }

        String text() {
            String items = base == null
                    ? columns.stream().map(column -> "x." + column).collect(Collectors.joining(", "))
                    : "count(*) as n";
            String from = base == null ? quote(table.name) : quote(base.name);
            String count = counted == null ? "" : ", (select count(*) from " + quote(counted.name) + ") as many";
            return "create view " + quote(name) + " as\n  select " + items + count + " -- what it shows\n  from " + from
                    + " x" + (where == null ? "" : " where x." + where + " is not null");
        }
    }

    private static String list(List<Col> columns) {
        return columns.stream().map(Col::toString).collect(Collectors.joining(", ", " (", ")"));
    }

    static String quote(String name) {
        return name.matches("[a-z_][a-z0-9_]*")
                        && !Set.of("order", "user", "group").contains(name)
                ? name
                : '"' + name + '"';
    }

    /** `schema.sql`, in an order that PostgreSQL takes. */
    String write(Random random) {
        StringBuilder sql = new StringBuilder("-- made at random\n");
        programs.writeAbove(sql, random);
        for (Tab table : tables) {
            sql.append(random.nextBoolean() ? "create table " : "CREATE  TABLE ")
                    .append(quote(table.name))
                    .append(" (\n");
            List<String> items = new ArrayList<>();
            Set<Rule> written = new HashSet<>();
            for (Col column : table.columns) {
                StringBuilder item = new StringBuilder("  " + column + " " + column.type);
                if (column.generatedFrom != null) {
                    item.append(" generated always as (")
                            .append(column.generatedFrom)
                            .append(column.generatedSuffix)
                            .append(") stored");
                }
                item.append(column.notNull ? " NOT NULL" : "");
                item.append(column.value.isEmpty() ? "" : " default " + column.value);
                for (Rule rule : table.rules) {
                    if (rule.inline && rule.columns.equals(List.of(column))) {
                        item.append(named(rule)).append(rule.inlineText());
                        written.add(rule);
                    }
                }
                items.add(item.toString());
            }
            table.rules.stream()
                    .filter(rule -> !written.contains(rule))
                    .forEach(rule -> items.add("  " + named(rule) + rule.text()));
            sql.append(String.join(",\n", items)).append("\n);\n");
            table.indexes.forEach(index -> sql.append(index.text(table)).append(";\n"));
        }
        views.forEach(view -> sql.append(view.text()).append(";\n"));
        programs.writeBelow(sql, random);
        tables.forEach(table -> writeComments(sql, random, table));
        for (View view : views) {
            RandomPrograms.comment(sql, random, "view " + quote(view.name), view.comment);
            String column = view.base == null ? view.columns.get(0).toString() : "n";
            RandomPrograms.comment(sql, random, "column " + quote(view.name) + "." + column, view.columnComment);
        }
        return sql.toString();
    }

    private static void writeComments(StringBuilder sql, Random random, Tab table) {
        String on = quote(table.name);
        RandomPrograms.comment(sql, random, "table " + on, table.comment);
        table.columns.forEach(
                column -> RandomPrograms.comment(sql, random, "column " + on + "." + column, column.comment));
        table.indexes.forEach(
                index -> RandomPrograms.comment(sql, random, "index " + quote(index.name), index.comment));
        table.rules.stream()
                .filter(rule -> !rule.name.isEmpty())
                .forEach(rule -> RandomPrograms.comment(
                        sql, random, "constraint " + quote(rule.name) + " on " + on, rule.comment));
    }

    private static String named(Rule rule) {
        return rule.name.isEmpty() ? " " : " constraint " + quote(rule.name) + " ";
    }

    /** A copy that shares nothing; ids stay. */
    RandomSchema copy() {
        RandomSchema copy = new RandomSchema();
        copy.made = made;
        Map<Tab, Tab> tabs = new HashMap<>();
        Map<Col, Col> cols = new HashMap<>();
        for (Tab table : tables) {
            Tab twin = new Tab(table.id, table.name);
            twin.comment = table.comment;
            for (Col column : table.columns) {
                Col other = new Col(column.id, column.name, column.type);
                other.value = column.value;
                other.notNull = column.notNull;
                other.comment = column.comment;
                other.generatedSuffix = column.generatedSuffix;
                cols.put(column, other);
                twin.columns.add(other);
            }
            table.columns.forEach(column -> cols.get(column).generatedFrom =
                    column.generatedFrom == null ? null : cols.get(column.generatedFrom));
            tabs.put(table, twin);
            copy.tables.add(twin);
        }
        for (Tab table : tables) {
            for (Rule rule : table.rules) {
                Rule twin = new Rule();
                twin.kind = rule.kind;
                twin.name = rule.name;
                twin.check = rule.check;
                twin.actions = rule.actions;
                twin.comment = rule.comment;
                twin.inline = rule.inline;
                twin.implicit = rule.implicit;
                twin.parent = rule.parent == null ? null : tabs.get(rule.parent);
                rule.columns.forEach(column -> twin.columns.add(cols.get(column)));
                rule.referenced.forEach(column -> twin.referenced.add(cols.get(column)));
                tabs.get(table).rules.add(twin);
            }
            for (Idx index : table.indexes) {
                Idx twin = new Idx();
                twin.name = index.name;
                twin.unique = index.unique;
                twin.comment = index.comment;
                twin.form = index.form;
                twin.where = index.where == null ? null : cols.get(index.where);
                index.columns.forEach(column -> twin.columns.add(cols.get(column)));
                tabs.get(table).indexes.add(twin);
            }
        }
        Map<View, View> twins = new HashMap<>();
        for (View view : views) {
            View twin = new View();
            twin.name = view.name;
            twin.comment = view.comment;
            twin.columnComment = view.columnComment;
            twin.counted = tabs.get(view.counted);
            twin.where = cols.get(view.where);
            twin.table = view.table == null ? null : tabs.get(view.table);
            twin.base = view.base == null ? null : twins.get(view.base);
            view.columns.forEach(column -> twin.columns.add(cols.get(column)));
            twins.put(view, twin);
            copy.views.add(twin);
        }
        copy.programs = programs.copy(tabs, cols, twins);
        return copy;
    }
}
