package dev.upkeep.migration.lint;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.generate.Placeholders;
import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.NotUnderstood;
import dev.upkeep.migration.sql.ScriptFile;
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
 * @param checks what the migrations before have taught
 */
record ScriptCheck(Path folder, FolderRules names, List<Checker> checkers, NotNullChecks checks) {
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
            String text = ScriptFile.read(folder.resolve(file));
            boolean empty = true;
            for (Engine engine : Engine.values()) {
                String filled = Placeholders.fill(file, text, engine);
                List<Statement> statements = Statement.split(file, filled);
                empty &= statements.isEmpty();
                silences.add(Silence.in(file, filled), statements);
                if (engine == Engine.POSTGRESQL && !reverse) {
                    checks.read(statements);
                }
                EngineScript script = new EngineScript(
                        engine,
                        reverse,
                        statements,
                        Effects.of(statements),
                        reverse ? forward(file, engine).orElse(null) : null,
                        checks);
                statements.forEach(statement -> check(script, statement, found));
            }
            if (empty && !reverse) {
                found.addFile(LintRule.NO_STATEMENT, "");
            }
        } catch (UpkeepException e) {
            found.addFile(LintRule.UNREADABLE, e.getMessage());
        }
    }

    /** Learns from a migration that is not to be looked into, because later ones build on it. */
    void pass(String file) {
        checks.read(statements(file, Engine.POSTGRESQL).orElse(List.of()));
    }

    private Optional<Effects> forward(String file, Engine engine) {
        return names.forward(file)
                .flatMap(forward -> statements(forward, engine))
                .map(Effects::of);
    }

    /** The statements of another file than the one that is looked into; empty when it cannot be read. */
    private Optional<List<Statement>> statements(String file, Engine engine) {
        try {
            String text = ScriptFile.read(folder.resolve(file));
            return Optional.of(Statement.split(file, Placeholders.fill(file, text, engine)));
        } catch (UpkeepException e) {
            // It is a finding of that file's own.
            LOG.debug("Cannot read {}: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private void check(EngineScript script, Statement statement, Found found) {
        for (Checker checker : checkers) {
            try {
                checker.check(script, statement, found);
            } catch (NotUnderstood e) {
                // The engine will say so; lint is about what would run.
                LOG.debug("Passed over {}: {}", statement.describe(), e.reason());
            }
        }
    }
}
