package dev.upkeep.migration.generate;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A random schema, a random change of it, and the scripts that were generated for it.
 *
 * @param before the schema before
 * @param after the schema after
 * @param start the migrations before: `schema.sql` of that time, and at times a generated one behind it
 * @param goal `schema.sql` after
 * @param both the generated scripts
 * @param told all of that, for a message
 */
record RandomCase(
        RandomSchema before, RandomSchema after, String start, String goal, Generator.Both both, String told) {
    /** Makes one; empty when the generator refuses it and says why. */
    static Optional<RandomCase> of(Random random) {
        RandomSchema schema = new RandomSchema();
        new RandomEdits(random, schema).create();
        Optional<RandomCase> one = of(random, List.of(new Script("V1__start.sql", schema.write(random))), schema);
        if (one.isEmpty() || random.nextInt(3) > 0) {
            return one;
        }
        Script first = new Script("V1__start.sql", one.get().start());
        Script second = new Script("V2__change.sql", one.get().both().forward().body());
        return of(random, List.of(first, second), one.get().after());
    }

    private static Optional<RandomCase> of(Random random, List<Script> migrations, RandomSchema before) {
        RandomSchema after = before.copy();
        RandomEdits edits = new RandomEdits(random, after);
        edits.change();
        String start = migrations.stream().map(Script::text).collect(Collectors.joining());
        String goal = after.write(random);
        List<String> renames = edits.renames();
        String told = "\n--- from\n" + start + "\n--- to\n" + goal + "\n--- renames " + renames;
        try {
            Generator.Both both =
                    new Generator(migrations, new Script("schema.sql", goal)).generate(Renames.parse(renames));
            String all = told + "\n--- forward\n" + both.forward().body() + "\n--- reverse\n"
                    + both.reverse().body();
            return Optional.of(new RandomCase(before, after, start, goal, both, all));
        } catch (UpkeepException e) {
            if (String.valueOf(e.getMessage()).matches("(?s).*(is not certain|demands as well).*")) {
                return Optional.empty();
            }
            throw new AssertionError(e.getMessage() + told, e);
        }
    }

    /** A script as an engine gets it. */
    static String filled(String script, Engine engine) {
        String filled = script;
        for (Map.Entry<String, String> word : Dialect.placeholders(engine).entrySet()) {
            filled = filled.replace("${" + word.getKey() + "}", word.getValue());
        }
        return filled;
    }
}
