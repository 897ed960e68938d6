package dev.upkeep.migration.generate;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.sql.NotUnderstood;
import dev.upkeep.migration.sql.SqliteWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a migration and its reverse from what the existing migrations make and what `schema.sql` says.
 *
 * @param migrations the existing migrations, in the order of their versions
 * @param wholeSchema the script `schema.sql`
 */
record Generator(List<Script> migrations, Script wholeSchema) {
    Generator {
        migrations = List.copyOf(migrations);
    }

    /**
     * Both ways.
     *
     * @param forward what leads from the migrations to the schema; empty when nothing changes
     * @param reverse what leads back
     * @param hints what a person should look at
     */
    record Both(ScriptText forward, ScriptText reverse, List<String> hints) {}

    /**
     * Writes both ways.
     *
     * @param renames what is to be renamed
     * @throws UpkeepException of kind CONFIGURATION when a script is wrong or something cannot be generated; of kind
     *     REFUSED when there is nothing to rename
     */
    Both generate(Renames renames) {
        new SchemaRules(wholeSchema).check();
        Schema from = Direction.schemaOf(migrations);
        Schema to = Direction.schemaOf(List.of(wholeSchema));
        new RenameCheck(renames, from, to).check();
        List<String> hints = new ArrayList<>();
        for (String table : new SchemaComparison(from, to).notCompared()) {
            hints.add("What the table " + table + " has on one engine alone is not compared.");
        }
        if (new SchemaComparison(from, to).differences().isEmpty()) {
            return new Both(new ScriptText(), new ScriptText(), hints);
        }
        try {
            ScriptText forward = new Direction(migrations, List.of(wholeSchema), renames, false).write();
            refuseWhatSqliteAloneKnows(forward, to);
            new TypeRules(from, to).problem().ifPresent(problem -> {
                throw new NotGenerated(problem);
            });
            ScriptText reverse = new Direction(List.of(wholeSchema), migrations, renames.reversed(), true).write();
            hints.addAll(new Hints(renamed(renames), to).sentences());
            return new Both(forward, reverse, hints);
        } catch (NotGenerated | NotUnderstood e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "No migration was written, because this cannot be generated: "
                            + Placeholders.restore(String.valueOf(e.getMessage()))
                            + ". Change schema.sql, or write the migration by hand: upkeep migrate new --empty",
                    e);
        }
    }

    /** SQLite has read the schema; PostgreSQL, which is not needed here, would not take this. */
    private static void refuseWhatSqliteAloneKnows(ScriptText forward, Schema to) {
        Set<String> functions = to.postgres().only().values().stream()
                .map(PostgresObjects.Entry::definition)
                .filter(Definition::isProgram)
                .map(Definition::name)
                .collect(Collectors.toSet());
        String onPostgres = Placeholders.fill("the migration", forward.body(), Engine.POSTGRESQL);
        for (Statement statement : Statement.split("the migration", onPostgres)) {
            SqliteWords.find(statement.tokens(), functions).ifPresent(found -> {
                throw new NotGenerated(statement.beginning() + ": " + SqliteWords.problem(found));
            });
        }
    }

    private Schema renamed(Renames renames) {
        List<Script> all = new ArrayList<>(migrations);
        StringBuilder statements = new StringBuilder();
        Schema from = Direction.schemaOf(migrations);
        from.triggers().forEach(trigger -> statements.append("drop trigger " + Names.quoted(trigger.name()) + ";\n"));
        from.views().forEach(view -> statements.append("drop view " + Names.quoted(view.name()) + ";\n"));
        renames.all().forEach(rename -> statements.append(rename.sql()).append(";\n"));
        all.add(new Script("the renames", statements.toString()));
        return Direction.schemaOf(all);
    }
}
