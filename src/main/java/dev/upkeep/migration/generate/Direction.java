package dev.upkeep.migration.generate;

import dev.upkeep.failure.UpkeepException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The way from what some scripts make to what others make. What is written is tried at once, on SQLite in memory.
 *
 * @param start the scripts that make the schema as it is
 * @param goal the scripts that make the schema as it is to be
 * @param renames what is renamed on the way
 * @param reverse whether it is the way back
 */
record Direction(List<Script> start, List<Script> goal, Renames renames, boolean reverse) {
    Direction {
        start = List.copyOf(start);
        goal = List.copyOf(goal);
    }

    /** What scripts make. */
    static Schema schemaOf(List<Script> scripts) {
        try (ScratchDatabase scratch = scratch(scripts)) {
            return scratch.schema();
        }
    }

    private static ScratchDatabase scratch(List<Script> scripts) {
        ScratchDatabase scratch = new ScratchDatabase();
        scripts.forEach(script -> scratch.apply(script.name(), script.text()));
        return scratch;
    }

    /**
     * Writes the way.
     *
     * @throws NotGenerated when something on it cannot be generated
     */
    ScriptText write() {
        ScriptText script = new ScriptText();
        Schema to = schemaOf(goal);
        try (ScratchDatabase scratch = scratch(start)) {
            Schema from = scratch.schema();
            if (!renames.all().isEmpty()) {
                rename(from, script);
                scratch.apply("the renames", script.body());
                ScriptText constraints = new ScriptText();
                nameAnew(from, scratch.schema(), constraints);
                scratch.apply("the renames", constraints.body());
                script.addAll(constraints);
                from = scratch.schema();
            }
            new Alteration(from, to, script, reverse).write();
        }
        prove(script, to);
        return script;
    }

    private void rename(Schema from, ScriptText script) {
        Programs programs = new Programs(from, from, script);
        List<String> doomed =
                programs.doomed(renames.tables()).stream().map(Program::name).toList();
        new PostgresOnlySteps(from, from, script).drop(renames.tables(), doomed, Map.of(), Set.of());
        programs.drop(renames.tables());
        renames.all().forEach(rename -> script.both(rename.sql()));
    }

    /** What PostgreSQL named after a table or column keeps that name, so it is renamed as well. */
    private void nameAnew(Schema before, Schema after, ScriptText script) {
        PostgresNames oldNames = new PostgresNames(before);
        PostgresNames newNames = new PostgresNames(after);
        for (Table old : before.tables()) {
            String name = renames.after(old.name());
            Table now = after.table(name).orElseThrow();
            if (!renames.tables().contains(old.name())) {
                continue;
            }
            if (old.obstacle() != null) {
                throw new NotGenerated(
                        "the table " + old.name() + " cannot be renamed, nor its columns: " + old.obstacle());
            }
            for (int i = 0; i < old.constraints().size(); i++) {
                String from = oldNames.of(old, old.constraints().get(i));
                String to = newNames.of(now, now.constraints().get(i));
                if (!from.equals(to)) {
                    script.postgres("alter table " + Names.quoted(name) + " rename constraint " + Names.quoted(from)
                            + " to " + Names.quoted(to));
                }
            }
            for (Column column : old.columns()) {
                String from = PostgresNames.sequence(old.name(), column.name());
                String to = PostgresNames.sequence(name, renames.after(old.name(), column.name()));
                if (column.isIdentity() && !Objects.equals(from, to)) {
                    script.postgres("alter sequence " + Names.quoted(from) + " rename to " + Names.quoted(to));
                }
            }
        }
    }

    /** Nothing is handed out that does not lead where it should. */
    private void prove(ScriptText script, Schema to) {
        List<Script> all = new ArrayList<>(start);
        all.add(new Script("the generated script", script.body()));
        List<String> differences = new SchemaComparison(proven(all), to).differences();
        if (!differences.isEmpty()) {
            throw new NotGenerated("the statements that were found do not lead to it; these would still differ: "
                    + String.join(", ", differences));
        }
    }

    private static Schema proven(List<Script> all) {
        try {
            return schemaOf(all);
        } catch (UpkeepException e) {
            throw new NotGenerated("the statements that follow from it do not work: "
                    + String.valueOf(e.getMessage())
                            .replaceFirst(" Correct it;.*", "")
                            .replaceFirst("\\.$", "")
                    + " (texts stand in single quotes, names in double ones)");
        }
    }
}
