package dev.upkeep.migration.lint;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.generate.NotGenerated;
import dev.upkeep.migration.generate.Placeholders;
import dev.upkeep.migration.generate.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into one script, as each of the engines reads it.
 *
 * @param folder the folder of the migrations
 * @param names the names of the files in it
 * @param checkers who looks
 */
record ScriptCheck(Path folder, FolderRules names, List<Checker> checkers) {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptCheck.class);

    /**
     * Looks into a file.
     *
     * @param file its name
     * @param reverse whether it goes back
     * @param silences is told what the file silences
     * @param found is told what breaks a rule
     */
    void check(String file, boolean reverse, Silences silences, Found found) {
        try {
            String text = Files.readString(folder.resolve(file));
            for (Engine engine : Engine.values()) {
                String filled = Placeholders.fill(file, text, engine);
                List<Statement> statements = Statement.split(file, filled);
                silences.add(Silence.in(file, filled), statements);
                EngineScript script = new EngineScript(
                        engine,
                        reverse,
                        statements,
                        Effects.of(statements),
                        reverse ? forward(file, engine).orElse(null) : null);
                statements.forEach(statement -> check(script, statement, found));
            }
        } catch (IOException e) {
            found.addFile(LintRule.UNREADABLE, "It is no readable file in UTF-8: " + e + ".");
        } catch (UpkeepException e) {
            found.addFile(LintRule.UNREADABLE, e.getMessage());
        }
    }

    private Optional<Effects> forward(String file, Engine engine) {
        Optional<String> forward = names.forward(file);
        try {
            return forward.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Effects.of(Statement.split(
                            forward.get(),
                            Placeholders.fill(
                                    forward.get(), Files.readString(folder.resolve(forward.get())), engine))));
        } catch (IOException | UpkeepException e) {
            // It is a finding of the migration itself.
            LOG.debug("Cannot read {}: {}", forward, e.getMessage());
            return Optional.empty();
        }
    }

    private void check(EngineScript script, Statement statement, Found found) {
        for (Checker checker : checkers) {
            try {
                checker.check(script, statement, found);
            } catch (NotGenerated e) {
                // The engine will say so; lint is about what would run.
                LOG.debug("Passed over {}: {}", statement.describe(), e.reason());
            }
        }
    }
}
