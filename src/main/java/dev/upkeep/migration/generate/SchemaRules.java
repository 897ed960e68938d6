package dev.upkeep.migration.generate;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.sql.NotUnderstood;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What `schema.sql` may consist of: statements that say what there is, in an order in which PostgreSQL takes them.
 *
 * @param script the script
 */
record SchemaRules(Script script) {
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("datetime", "timestamp, or ${timestamptz} for one with a time zone"),
            Map.entry("serial", "${identity}"),
            Map.entry("bigserial", "${identity}"),
            Map.entry("smallserial", "${identity}"),
            Map.entry("blob", "${bytea}"),
            Map.entry("clob", "text"),
            Map.entry("string", "text or varchar(n)"),
            Map.entry("nvarchar", "varchar(n)"),
            Map.entry("tinyint", "smallint"),
            Map.entry("mediumint", "integer"),
            Map.entry("number", "numeric"));

    /** What gives the columns of a foreign key other values when the row goes or changes that they refer to. */
    private static final Pattern SETTING_ACTION =
            Pattern.compile("on update (cascade|set null|set default)|on delete (set null|set default)");

    private static final Set<String> COMMON = Set.of("table", "index", "view");
    private static final Set<String> SQLITE = Set.of("table", "index", "view", "trigger");
    private static final Set<String> POSTGRES = Set.of(
            "table",
            "index",
            "view",
            "materialized view",
            "function",
            "procedure",
            "trigger",
            "extension",
            "type",
            "sequence",
            "domain",
            "schema");

    /**
     * Checks the statements, and that every foreign key refers to a key of a table further up.
     *
     * @throws UpkeepException of kind CONFIGURATION with the statement that cannot be there
     */
    void check() {
        for (Engine engine : Engine.values()) {
            Placeholders.markInText(script.name(), script.text(), engine).ifPresent(problem -> {
                throw refuse(problem + ". It belongs at the beginning of a line. Take it out of there.");
            });
        }
        List<Statement> sqlite = statements(Engine.SQLITE);
        List<Statement> postgres = statements(Engine.POSTGRESQL);
        sqlite.forEach(statement -> check(statement, SQLITE, "SQLite"));
        postgres.forEach(statement -> check(statement, POSTGRES, "PostgreSQL"));
        Set<String> onSqlite = new HashSet<>();
        sqlite.forEach(statement -> onSqlite.add(statement.canonical()));
        for (Statement statement : postgres) {
            Definition definition = define(statement);
            boolean shared = onSqlite.contains(statement.canonical());
            if (shared && definition.action() == Definition.Action.CREATE && !COMMON.contains(definition.kind())) {
                throw refuse(statement, "a " + definition.kind() + " is not written alike for both engines");
            }
        }
        Schema schema = schema();
        checkTypes(schema);
        new NameRules(schema, schema.ofBothEngines()).problem().ifPresent(problem -> {
            throw refuse(problem);
        });
        checkReferences(schema, places(postgres));
    }

    private Schema schema() {
        try (ScratchDatabase scratch = new ScratchDatabase()) {
            scratch.apply(script.name(), script.text());
            scratch.unreadableView().ifPresent(problem -> {
                throw refuse(problem + ". Correct it; what runs on PostgreSQL alone stands behind ${pg}.");
            });
            return scratch.schema();
        }
    }

    /** Where the statements stand that make something, by what they make. */
    private static Map<String, Integer> places(List<Statement> statements) {
        Map<String, Integer> places = new HashMap<>();
        for (Statement statement : statements) {
            places.putIfAbsent(define(statement).key(), places.size());
        }
        return places;
    }

    /** What SQLite takes for a type, as it takes any word, and PostgreSQL does not or not for the same. */
    private void checkTypes(Schema schema) {
        for (Table table : schema.ofBothEngines()) {
            for (Column column : table.columns()) {
                String instead = INSTEAD.get(column.type().replaceAll("[ (].*", ""));
                if (instead != null) {
                    throw refuse("the column " + column.name() + " of " + table.name() + " is " + column.type()
                            + ", which not both engines know. Write " + instead + ".");
                }
                if (column.defaultValue() != null && column.defaultValue().contains("now(")) {
                    throw refuse("the column " + column.name() + " of " + table.name() + " has the default "
                            + column.defaultValue()
                            + ", and SQLite knows no now(). Write default current_timestamp.");
                }
            }
        }
    }

    private List<Statement> statements(Engine engine) {
        return Statement.split(script.name(), Placeholders.fill(script.name(), script.text(), engine));
    }

    private static void check(Statement statement, Set<String> kinds, String engine) {
        Definition definition = define(statement);
        boolean comment = definition.action() == Definition.Action.COMMENT && kinds.equals(POSTGRES);
        boolean known = definition.action() == Definition.Action.CREATE && kinds.contains(definition.kind());
        if (!comment && !known) {
            throw refuse(
                    statement,
                    "on " + engine + " only CREATE is understood there, of "
                            + String.join(", ", new java.util.TreeSet<>(kinds))
                            + (kinds.equals(POSTGRES) ? ", and COMMENT ON" : ""));
        }
        if (statement.begins("create", "temp") || statement.begins("create", "temporary")) {
            throw refuse(statement, "what is temporary is no part of the schema");
        }
        if (!comment && definition.name().isEmpty()) {
            throw refuse(statement, "it has no name");
        }
    }

    private static Definition define(Statement statement) {
        try {
            return Definition.of(statement)
                    .filter(definition -> definition.action() != Definition.Action.ALTER)
                    .orElseThrow(() -> refuse(statement, "it does not say what there is, but what is to be done"));
        } catch (NotGenerated | NotUnderstood e) {
            throw refuse(statement, Placeholders.restore(String.valueOf(e.getMessage())));
        }
    }

    /** @param places where on PostgreSQL the statements stand, by what they make */
    private void checkReferences(Schema schema, Map<String, Integer> places) {
        Set<String> above = new HashSet<>();
        for (Table table : schema.tables()) {
            above.add(table.name());
            for (Constraint key : table.foreignKeys()) {
                String parent = key.reference().table();
                String problem = null;
                if (schema.table(parent).isEmpty()) {
                    problem = "there is no table " + parent;
                } else if (!above.contains(parent)) {
                    problem = "PostgreSQL needs the table " + parent + " before it; move it further up";
                } else if (!isDeclaredKey(schema, key.reference())) {
                    problem = problem(table, key.reference(), uniqueIndexes(schema, key.reference()), places);
                }
                if (problem == null) {
                    problem = settingWhatIsGenerated(table, key);
                }
                if (problem != null) {
                    throw new UpkeepException(
                            FailureKind.CONFIGURATION,
                            script.name() + " is not right: the table " + table.name() + " has `" + key.rule()
                                    + "`, but " + problem + ".");
                }
            }
        }
    }

    /** Which generated column a foreign key would change, which PostgreSQL takes for none; absent if it changes none. */
    private static @Nullable String settingWhatIsGenerated(Table table, Constraint key) {
        Matcher action = SETTING_ACTION.matcher(key.reference().rules());
        return action.find()
                ? table.columns().stream()
                        .filter(column ->
                                column.generated() != null && key.columns().contains(column.name()))
                        .findFirst()
                        .map(column -> "PostgreSQL takes no `" + action.group() + "` where a column is generated, as "
                                + column.name() + " is; take that out")
                        .orElse(null)
                : null;
    }

    private static boolean isDeclaredKey(Schema schema, Constraint.Reference reference) {
        Set<String> columns = new HashSet<>(reference.columns());
        return schema.table(reference.table()).stream()
                .flatMap(table -> table.constraints().stream())
                .anyMatch(constraint -> constraint.isKey() && new HashSet<>(constraint.columns()).equals(columns));
    }

    private static List<Index> uniqueIndexes(Schema schema, Constraint.Reference reference) {
        Set<String> columns = new HashSet<>(reference.columns());
        return schema.indexesOf(reference.table()).stream()
                .filter(index -> index.isKey() && new HashSet<>(index.columns()).equals(columns))
                .toList();
    }

    /** What is wrong with a foreign key to columns that are unique by nothing but these indexes; absent if nothing is. */
    private static @Nullable String problem(
            Table table, Constraint.Reference reference, List<Index> indexes, Map<String, Integer> places) {
        if (indexes.isEmpty()) {
            return "PostgreSQL demands that these columns of " + reference.table()
                    + " are its primary key or unique; add that to them";
        }
        int own = places.getOrDefault("table " + Names.quoted(table.name()), Integer.MAX_VALUE);
        if (indexes.stream().anyMatch(index -> places.getOrDefault("index " + Names.quoted(index.name()), 0) < own)) {
            return null;
        }
        return "PostgreSQL needs the unique index " + indexes.get(0).name() + " before it; "
                + (reference.table().equals(table.name())
                        ? "declare them unique in the table itself"
                        : "move it further up");
    }

    private static UpkeepException refuse(String reason) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "No migration was written, because this cannot stand in schema.sql: " + reason);
    }

    private static UpkeepException refuse(Statement statement, String reason) {
        return refuse(
                statement.describe() + ": " + reason
                        + ". Take it out, and write it into a migration by hand (`upkeep migrate new --empty`) if it is needed.");
    }
}
