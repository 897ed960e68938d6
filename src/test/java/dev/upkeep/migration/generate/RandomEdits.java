package dev.upkeep.migration.generate;

import dev.upkeep.migration.generate.RandomSchema.Col;
import dev.upkeep.migration.generate.RandomSchema.Idx;
import dev.upkeep.migration.generate.RandomSchema.Kind;
import dev.upkeep.migration.generate.RandomSchema.Rule;
import dev.upkeep.migration.generate.RandomSchema.Tab;
import dev.upkeep.migration.generate.RandomSchema.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Makes a schema and changes it, as a developer might on a busy day. */
final class RandomEdits {
    private static final List<String> TABLES = List.of(
            "plan",
            "user",
            "order",
            "document",
            "Mixed Case",
            "order_item",
            "invoice",
            "über",
            "t",
            "t_a",
            "group",
            "a_table_with_a_name_that_is_as_long_as_a_name_may_be_at_all");
    private static final List<String> COLUMNS = List.of(
            "a",
            "b",
            "code",
            "order",
            "note",
            "Größe",
            "key",
            "amount",
            "parent_id",
            "user",
            "a_b",
            "name",
            "date_",
            "a_column_with_a_name_that_is_as_long_as_a_name_may_be_at_all");
    private static final List<String> TYPES = List.of(
            "integer",
            "${bigint}",
            "text",
            "varchar(20)",
            "numeric(12, 2)",
            "NUMERIC (12,2)",
            "boolean",
            "${timestamptz}",
            "${json}",
            "${uuid}",
            "${bytea}",
            "date",
            "double precision",
            "smallint",
            "TEXT");
    private static final List<String> ACTIONS = List.of(
            "",
            "",
            " on delete cascade",
            " on update cascade on delete set null",
            " ON DELETE set null",
            " on delete no action",
            " deferrable initially deferred",
            " on delete restrict not deferrable");

    private final Random random;
    private final RandomSchema schema;
    private final Map<Tab, String> tableNames = new HashMap<>();
    private final Map<Col, String> columnNames = new HashMap<>();
    private final Set<String> namesBefore = new HashSet<>();
    private final RandomProgramEdits programs;

    RandomEdits(Random random, RandomSchema schema) {
        this.random = random;
        this.schema = schema;
        this.programs = new RandomProgramEdits(random, schema, this::name);
        schema.tables.forEach(table -> {
            namesBefore.add(table.name);
            tableNames.put(table, table.name);
            table.columns.forEach(column -> {
                namesBefore.add(table.id + "." + column.name);
                columnNames.put(column, column.name);
            });
        });
    }

    /** What `--rename` has to say for what was done. */
    List<String> renames() {
        List<String> renames = new ArrayList<>();
        for (Tab table : schema.tables) {
            String before = tableNames.get(table);
            if (before != null && !before.equals(table.name)) {
                renames.add(before + "=" + table.name);
            }
            for (Col column : table.columns) {
                String name = columnNames.get(column);
                if (before != null && name != null && !name.equals(column.name)) {
                    renames.add((random.nextBoolean() ? before : table.name) + "." + name + "=" + column.name);
                }
            }
        }
        return renames;
    }

    /** Makes some tables with everything. */
    void create() {
        int tables = 1 + random.nextInt(4);
        for (int i = 0; i < tables; i++) {
            addTable();
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            addView();
        }
        schema.tables.stream().filter(table -> random.nextInt(3) == 0).forEach(this::generate);
        for (int i = random.nextInt(3); i > 0; i--) {
            Tab table = pick(schema.tables);
            addRule(table);
            addIndex(table);
            addReference(table);
        }
        programs.create();
        repair();
    }

    /** Changes something; more than one thing at times. */
    void change() {
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            changeOne();
            repair();
        }
    }

    private void changeOne() {
        Tab table = pick(schema.tables);
        Col column = pick(table.columns);
        switch (random.nextInt(32)) {
            case 0 -> addTable();
            case 1 -> {
                if (schema.tables.size() > 1) {
                    schema.tables.remove(table);
                }
            }
            case 2 -> renameTable(table);
            case 3, 4 -> addColumn(table);
            case 5, 6 -> {
                if (table.columns.size() > 1 && column.generatedFrom == null) {
                    table.columns.remove(column);
                }
            }
            case 7, 8 -> renameColumn(table, column);
            case 9, 10 -> retype(table, column);
            case 11 -> redefault(column);
            case 12 -> column.notNull = !column.notNull && column.generatedFrom == null;
            case 13 -> {
                if (!table.rules.isEmpty()) {
                    table.rules.remove(pick(table.rules));
                }
            }
            case 14 -> addRule(table);
            case 15 -> addReference(table);
            case 16 -> {
                if (!table.rules.isEmpty()) {
                    Rule rule = pick(table.rules);
                    rule.name = rule.name.isEmpty() ? name("rule") : random.nextBoolean() ? "" : name("rule");
                }
            }
            case 17 -> addIndex(table);
            case 18 -> {
                if (!table.indexes.isEmpty()) {
                    Idx index = pick(table.indexes);
                    if (random.nextBoolean()) {
                        table.indexes.remove(index);
                    } else {
                        index.where = index.where == null ? column : null;
                    }
                }
            }
            case 19 -> addView();
            case 20 -> {
                if (!schema.views.isEmpty()) {
                    schema.views.remove(pick(schema.views));
                }
            }
            case 21 -> {
                if (!schema.views.isEmpty()) {
                    change(pick(schema.views));
                }
            }
            case 22 -> comment(table, column);
            case 23 -> programs.changeIndex();
            case 24, 25 -> programs.changeTrigger();
            case 26, 27 -> programs.changeFunction();
            case 28 -> programs.changeView();
            case 29 -> programs.changeComment();
            default -> generate(table);
        }
    }

    private void addTable() {
        String name = pick(TABLES);
        if (namesBefore.contains(name) || schema.tables.stream().anyMatch(table -> table.name.equals(name))) {
            return;
        }
        Tab table = new Tab(schema.next(), name);
        int kind = random.nextInt(6);
        if (kind < 5) {
            Col id = new Col(schema.next(), "id", kind < 3 ? "${identity}" : kind == 3 ? "integer" : "text");
            id.notNull = kind == 4 && random.nextBoolean();
            table.columns.add(id);
            table.rules.add(rule(Kind.PRIMARY, List.of(id)));
        }
        schema.tables.add(table);
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            addColumn(table);
        }
        if (table.columns.isEmpty()) {
            table.columns.add(new Col(schema.next(), "sole", "integer"));
        }
        if (kind == 5) {
            List<Col> plain = table.columns.stream()
                    .filter(column -> isKeyType(column.type))
                    .toList();
            if (plain.size() > 1) {
                table.rules.add(rule(Kind.PRIMARY, plain.subList(0, 2)));
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            addRule(table);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            addReference(table);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            addIndex(table);
        }
        if (random.nextInt(4) == 0) {
            comment(table, pick(table.columns));
        }
    }

    private void addColumn(Tab table) {
        String name = pick(COLUMNS);
        if (namesBefore.contains(table.id + "." + name)
                || table.columns.stream().anyMatch(column -> column.name.equals(name))) {
            return;
        }
        Col column = new Col(schema.next(), name, pick(TYPES));
        if (random.nextInt(3) == 0) {
            redefault(column);
        }
        column.notNull = random.nextInt(3) == 0 && (random.nextBoolean() || !column.value.isEmpty());
        table.columns.add(random.nextInt(table.columns.size() + 1), column);
    }

    private void redefault(Col column) {
        if (column.type.equals("${identity}") || column.generatedFrom != null) {
            return;
        }
        String value = switch (family(column.type)) {
            case "text" -> pick(List.of("''", "'it''s; -- no'", "'two\nlines'", "('x')", "'a, b (c'"));
            case "number" -> pick(List.of("0", "-1", "(7)", "(1 + 2)", "+5"));
            case "boolean" -> pick(List.of("true", "FALSE"));
            case "time" -> pick(List.of("current_timestamp", "'2026-01-01 00:00:00+00'"));
            case "date" -> "current_date";
            case "json" -> pick(List.of("'{}'", "'{\"a\": [1, 2]}'"));
            case "uuid" -> "'00000000-0000-0000-0000-000000000000'";
            default -> "";
        };
        column.value = column.value.equals(value) ? "" : value;
    }

    private void renameTable(Tab table) {
        String name = pick(TABLES);
        if (!namesBefore.contains(name) && schema.tables.stream().noneMatch(other -> other.name.equals(name))) {
            table.name = name;
        }
    }

    private void renameColumn(Tab table, Col column) {
        String name = pick(COLUMNS);
        if (!namesBefore.contains(table.id + "." + name)
                && table.columns.stream().noneMatch(other -> other.name.equals(name))) {
            column.name = name;
        }
    }

    private void retype(Tab table, Col column) {
        if (column.generatedFrom != null) {
            return;
        }
        String type = pick(TYPES);
        if (column.type.equals("${identity}")) {
            type = pick(List.of("integer", "${bigint}", "text"));
        } else if (random.nextInt(3) == 0
                && List.of("integer", "${bigint}").contains(column.type)
                && table.rules.stream()
                        .anyMatch(rule -> rule.kind == Kind.PRIMARY && rule.columns.equals(List.of(column)))) {
            type = "${identity}";
        }
        String before = family(column.type);
        String after = family(type);
        boolean fits =
                after.equals("text") || before.equals(after) || (before.equals("text") && after.equals("number"));
        if (fits) {
            column.type = type;
            column.value = before.equals(after) && !type.equals("${identity}") ? column.value : "";
        }
    }

    private void generate(Tab table) {
        List<Col> generated = table.columns.stream()
                .filter(column -> column.generatedFrom != null)
                .toList();
        if (generated.isEmpty() || random.nextInt(4) == 0) {
            addGenerated(table);
            return;
        }
        Col made = pick(generated);
        switch (random.nextInt(4)) {
            case 0 -> made.generatedFrom = null;
            case 1 -> table.columns.remove(made);
            default ->
                made.generatedSuffix = pick(
                        family(made.type).equals("text")
                                ? List.of(" || 'x'", " || ''")
                                : List.of(" * 2", " + 1", " * 1", " + 0"));
        }
    }

    /** What is generated has the value of its source, so that rows may refer to it, and from it to others. */
    private void addGenerated(Tab table) {
        List<Col> sources = table.columns.stream()
                .filter(column ->
                        column.generatedFrom == null && Set.of("number", "text").contains(family(column.type)))
                .toList();
        if (sources.isEmpty()) {
            return;
        }
        Col source = pick(sources);
        boolean text = family(source.type).equals("text");
        Col made = random.nextInt(4) == 0 ? pick(table.columns) : new Col(schema.next(), "made", source.type);
        boolean fits = made != source
                && made.value.isEmpty()
                && !table.isKeyColumn(made)
                && family(made.type).equals(family(source.type))
                && table.columns.stream()
                        .noneMatch(other ->
                                other.generatedFrom == made || (other != made && other.name.equals(made.name)));
        if (fits) {
            made.type = made.type.equals("${identity}") ? "${bigint}" : made.type;
            made.generatedFrom = source;
            made.generatedSuffix = text ? " || ''" : pick(List.of(" + 0", " * 1", " - 0"));
            if (!table.columns.contains(made)) {
                table.columns.add(made);
            }
        }
    }

    private void addRule(Tab table) {
        Col column = pick(table.columns);
        switch (random.nextInt(4)) {
            case 0 -> {
                if (isKeyType(column.type)) {
                    table.rules.add(rule(Kind.UNIQUE, List.of(column)));
                }
            }
            case 1 -> {
                Col other = pick(table.columns);
                if (column != other && isKeyType(column.type) && isKeyType(other.type)) {
                    table.rules.add(rule(Kind.UNIQUE, List.of(column, other)));
                }
            }
            default -> {
                Rule check = rule(Kind.CHECK, List.of(column));
                check.check = family(column.type).equals("number")
                        ? pick(List.of("{a} > -1000", "{a} IN (1,2,3) or {a} < 100000"))
                        : pick(List.of("{a} is not null or 1 = 1", "cast({a} as text) <> 'a)b;'"));
                Col other = pick(table.columns);
                if (random.nextInt(3) == 0 && other != column) {
                    check.columns = List.of(column, other);
                    check.check = "{a} is not null OR {b} is null or 2>1";
                    check.inline = false;
                }
                table.rules.add(check);
            }
        }
    }

    private void addReference(Tab table) {
        Tab parent = random.nextInt(4) == 0 ? table : pick(schema.tables);
        if (schema.tables.indexOf(parent) > schema.tables.indexOf(table)
                || parent.keys().isEmpty()) {
            return;
        }
        Rule key = pick(parent.keys());
        List<Col> own = new ArrayList<>();
        for (Col referenced : key.columns) {
            List<Col> fitting = table.columns.stream()
                    .filter(column -> column.type.equalsIgnoreCase(
                            referenced.type.equals("${identity}") ? "${bigint}" : referenced.type))
                    .filter(column -> !own.contains(column) && column != referenced)
                    .toList();
            if (fitting.isEmpty()) {
                return;
            }
            own.add(pick(fitting));
        }
        Rule reference = rule(Kind.REFERENCE, own);
        reference.parent = parent;
        reference.referenced = key.columns;
        reference.implicit = key.kind == Kind.PRIMARY && random.nextBoolean();
        reference.actions = pick(ACTIONS);
        table.rules.add(reference);
    }

    private void addIndex(Tab table) {
        Idx index = new Idx();
        index.name = name("index");
        index.columns = new ArrayList<>(List.of(pick(table.columns)));
        if (!isKeyType(index.columns.get(0).type)) {
            return;
        }
        index.form = pick(List.of("", "desc", "lower"));
        if (index.form.equals("lower") && !family(index.columns.get(0).type).equals("text")) {
            index.form = "";
        }
        index.unique = random.nextInt(3) == 0;
        index.where = random.nextInt(3) == 0 ? pick(table.columns) : null;
        table.indexes.add(index);
    }

    private void addView() {
        View view = new View();
        view.name = name("view");
        if (!schema.views.isEmpty() && random.nextInt(3) == 0) {
            view.base = pick(schema.views);
        } else {
            view.table = pick(schema.tables);
            view.columns = new ArrayList<>(List.of(pick(view.table.columns)));
            change(view);
        }
        view.comment = random.nextInt(3) == 0 ? "what's there" : "";
        view.columnComment = random.nextInt(3) == 0 ? "what it shows" : "";
        schema.views.add(view);
    }

    private void change(View view) {
        if (view.base != null) {
            view.comment = view.comment.isEmpty() ? "another" : "";
            return;
        }
        Col column = pick(view.table.columns);
        switch (random.nextInt(4)) {
            case 0 -> view.counted = view.counted == null ? pick(schema.tables) : null;
            case 1 -> view.where = view.where == null ? column : null;
            case 2 -> {
                if (!view.columns.contains(column)) {
                    view.columns.add(random.nextInt(view.columns.size() + 1), column);
                }
            }
            default -> {
                if (view.columns.size() > 1) {
                    view.columns.remove(0);
                }
            }
        }
    }

    private void comment(Tab table, Col column) {
        switch (random.nextInt(4)) {
            case 0 -> table.comment = table.comment.isEmpty() ? "It's\na table" : "";
            case 1 -> table.indexes.forEach(index -> index.comment = index.comment.isEmpty() ? "to find it" : "");
            case 2 -> table.rules.forEach(rule -> rule.comment = rule.comment.isEmpty() ? "a rule" : "");
            default -> column.comment = column.comment.isEmpty() ? "a column; really" : "changed";
        }
    }

    /** Takes away what refers to what is no more. */
    private void repair() {
        for (int pass = 0; pass < 5; pass++) {
            for (Tab table : schema.tables) {
                table.columns.removeIf(column -> column.generatedFrom != null && !isGenerated(table, column));
                table.rules.removeIf(rule -> !isRight(table, rule));
                table.indexes.removeIf(index -> !table.columns.containsAll(index.columns)
                        || !isKeyType(index.columns.get(0).type)
                        || !isLowerable(index));
                table.indexes.stream()
                        .filter(index -> index.where != null && !table.columns.contains(index.where))
                        .forEach(index -> index.where = null);
                if (table.columns.isEmpty()) {
                    table.columns.add(new Col(schema.next(), "sole", "integer"));
                }
                table.columns.stream()
                        .filter(column -> column.type.equals("${identity}"))
                        .filter(column -> table.rules.stream()
                                .noneMatch(rule -> rule.kind == Kind.PRIMARY && rule.columns.equals(List.of(column))))
                        .forEach(column -> column.type = "${bigint}");
            }
            schema.views.removeIf(view -> view.base != null
                    ? !schema.views.contains(view.base)
                    : !schema.tables.contains(view.table) || !view.table.columns.containsAll(view.columns));
            for (View view : schema.views) {
                view.counted = schema.tables.contains(view.counted) ? view.counted : null;
                view.where = view.base == null && view.table.columns.contains(view.where) ? view.where : null;
            }
            programs.repair();
        }
    }

    private static boolean isGenerated(Tab table, Col column) {
        return table.columns.contains(column.generatedFrom)
                && column.generatedFrom.generatedFrom == null
                && family(column.generatedFrom.type).equals(family(column.type));
    }

    private static boolean isLowerable(Idx index) {
        return !index.form.equals("lower") || family(index.columns.get(0).type).equals("text");
    }

    private boolean isRight(Tab table, Rule rule) {
        if (!table.columns.containsAll(rule.columns)) {
            return false;
        }
        boolean twice = table.rules.stream()
                        .anyMatch(other -> other != rule
                                && other.kind == rule.kind
                                && table.rules.indexOf(other) < table.rules.indexOf(rule)
                                && (rule.kind == Kind.PRIMARY || other.text().equals(rule.text())))
                || (rule.kind == Kind.UNIQUE
                        && table.rules.stream()
                                .anyMatch(other -> other.kind == Kind.PRIMARY && other.columns.equals(rule.columns)));
        boolean typed = rule.kind == Kind.CHECK
                ? (!rule.check.contains(">") && !rule.check.contains("IN"))
                        || rule.check.contains("2>1")
                        || rule.check.startsWith("cast")
                        || family(rule.columns.get(0).type).equals("number")
                : rule.columns.stream().allMatch(column -> isKeyType(column.type));
        if (twice || !typed) {
            return false;
        }
        if (rule.kind != Kind.REFERENCE) {
            return true;
        }
        boolean written = rule.actions.matches("(?i).*(set null|on update cascade).*");
        if (written && rule.columns.stream().anyMatch(column -> column.generatedFrom != null)) {
            return false;
        }
        if (Stream.of(rule.columns, rule.referenced)
                .flatMap(List::stream)
                .anyMatch(RandomEdits::isOtherThanItsSource)) {
            return false;
        }
        return schema.tables.contains(rule.parent)
                && schema.tables.indexOf(rule.parent) <= schema.tables.indexOf(table)
                && rule.parent.keys().stream()
                        .anyMatch(key ->
                                key.columns.equals(rule.referenced) && (!rule.implicit || key.kind == Kind.PRIMARY))
                && sameTypes(rule);
    }

    private static boolean isOtherThanItsSource(Col column) {
        return column.generatedFrom != null && column.generatedSuffix.matches(".*(2|x|\\+ 1).*");
    }

    private static boolean sameTypes(Rule rule) {
        for (int i = 0; i < rule.columns.size(); i++) {
            String parent = rule.referenced.get(i).type;
            String own = rule.columns.get(i).type;
            if (!own.equalsIgnoreCase(parent.equals("${identity}") ? "${bigint}" : parent)) {
                return false;
            }
        }
        return true;
    }

    private Rule rule(Kind kind, List<Col> columns) {
        Rule rule = new Rule();
        rule.kind = kind;
        rule.columns = columns;
        rule.name = random.nextInt(3) == 0 ? name("rule") : "";
        rule.inline = columns.size() == 1 && random.nextBoolean();
        return rule;
    }

    private String name(String what) {
        return what + "_" + schema.next();
    }

    static String family(String type) {
        String word = type.toLowerCase(java.util.Locale.ROOT);
        if (word.equals("text") || word.startsWith("varchar")) {
            return "text";
        }
        return switch (word) {
            case "boolean" -> "boolean";
            case "${timestamptz}" -> "time";
            case "date" -> "date";
            case "${json}" -> "json";
            case "${uuid}" -> "uuid";
            case "${bytea}" -> "bytes";
            default -> "number";
        };
    }

    /** Whether three rows have three values of it, and indexes take it. */
    static boolean isKeyType(String type) {
        return !Set.of("boolean", "json").contains(family(type));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
