package dev.upkeep.migration.lint;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.generate.Statement;

/**
 * What the engine that a line is for does not understand. That PostgreSQL does not is an error wherever lint runs, for
 * that is where production is; that SQLite does not is one for whoever uses SQLite.
 */
final class EngineRules implements Checker {
    private final Engine target;

    /** @param target the engine that the scripts are going to run on */
    EngineRules(Engine target) {
        this.target = target;
    }

    @Override
    public void check(EngineScript script, Statement statement, Found found) {
        if (script.isPostgres()) {
            EngineWords.sqliteOnly(statement)
                    .ifPresent(word -> found.add(
                            LintRule.ONE_ENGINE,
                            statement,
                            "PostgreSQL does not understand `" + word + "` as SQLite does."));
        } else {
            EngineWords.postgresOnly(statement)
                    .ifPresent(word -> found.add(
                            LintRule.ONE_ENGINE,
                            target == Engine.SQLITE ? Severity.ERROR : Severity.WARNING,
                            statement,
                            "SQLite does not understand `" + word + "` as PostgreSQL does."));
        }
    }
}
