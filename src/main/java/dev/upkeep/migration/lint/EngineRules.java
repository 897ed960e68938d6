package dev.upkeep.migration.lint;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.SqliteWords;

/**
 * What the engine that a line is for does not understand. That PostgreSQL does not is an error wherever lint runs, for
 * that is where production is; that SQLite does not is one for whoever uses SQLite.
 */
final class EngineRules implements Checker {
    private final Engine target;
    private final SqliteSyntax sqlite;

    /**
     * @param target the engine that the scripts are going to run on
     * @param sqlite reads as SQLite does
     */
    EngineRules(Engine target, SqliteSyntax sqlite) {
        this.target = target;
        this.sqlite = sqlite;
    }

    @Override
    public void check(EngineScript script, Statement statement, Found found) {
        if (script.isPostgres()) {
            EngineWords.sqliteOnly(statement)
                    .ifPresent(word -> found.add(LintRule.ONE_ENGINE, statement, SqliteWords.problem(word) + "."));
        } else {
            EngineWords.postgresOnly(statement)
                    .map(word -> "SQLite does not understand `" + word + "` as PostgreSQL does.")
                    .or(() -> sqlite.stopsAt(statement.text())
                            .map(word -> "SQLite does not understand it from `" + word + "` on."))
                    .ifPresent(detail -> found.add(
                            LintRule.ONE_ENGINE,
                            target == Engine.SQLITE ? Severity.ERROR : Severity.WARNING,
                            statement,
                            detail));
        }
    }
}
