package dev.upkeep.migration.generate;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.ArrayList;
import java.util.List;

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
        check(renames, from, to);
        List<String> hints = new ArrayList<>();
        for (String table : new SchemaComparison(from, to).notCompared()) {
            hints.add("What the table " + table + " has on one engine alone is not compared.");
        }
        if (new SchemaComparison(from, to).differences().isEmpty()) {
            return new Both(new ScriptText(), new ScriptText(), hints);
        }
        try {
            ScriptText forward = new Direction(migrations, List.of(wholeSchema), renames, false).write();
            ScriptText reverse = new Direction(List.of(wholeSchema), migrations, renames.reversed(), true).write();
            hints.addAll(new Hints(renamed(renames), to).sentences());
            return new Both(forward, reverse, hints);
        } catch (NotGenerated e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "No migration was written, because this cannot be generated: " + e.reason()
                            + ". Change schema.sql, or write the migration by hand: upkeep migrate new --empty",
                    e);
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

    private static void check(Renames renames, Schema from, Schema to) {
        for (Renames.Rename rename : renames.all()) {
            String problem = rename.isTable()
                    ? problem(
                            "table",
                            rename.table(),
                            from.table(rename.table()).isPresent(),
                            rename.newName(),
                            to.table(rename.newName()).isPresent(),
                            to.table(rename.table()).isPresent())
                    : columnProblem(renames, rename, from, to);
            if (problem != null) {
                throw new UpkeepException(FailureKind.REFUSED, "Nothing was written: " + problem);
            }
        }
    }

    private static @org.jspecify.annotations.Nullable String columnProblem(
            Renames renames, Renames.Rename rename, Schema from, Schema to) {
        boolean was = from.tables().stream()
                .filter(table -> renames.after(table.name()).equals(rename.table()))
                .anyMatch(table -> table.column(rename.column()).isPresent());
        boolean is = to.table(rename.table())
                .flatMap(table -> table.column(rename.newName()))
                .isPresent();
        boolean stays = to.table(rename.table())
                .flatMap(table -> table.column(rename.column()))
                .isPresent();
        String prefix = rename.table() + ".";
        return problem("column", prefix + rename.column(), was, prefix + rename.newName(), is, stays);
    }

    private static @org.jspecify.annotations.Nullable String problem(
            String kind, String old, boolean was, String now, boolean is, boolean stays) {
        if (!was) {
            return "--rename names the " + kind + " " + old + ", which the migrations do not make.";
        }
        if (stays) {
            return "--rename names the " + kind + " " + old + ", which schema.sql still has.";
        }
        if (!is) {
            return "--rename gives the name " + now + ", but schema.sql has no such " + kind + ".";
        }
        return null;
    }
}
