package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;

/** Looks into statements for what some of the rules are about. */
@FunctionalInterface
interface Checker {
    /**
     * Looks into one statement.
     *
     * @param script the script that it stands in
     * @param statement the statement
     * @param found is told what breaks a rule
     * @throws dev.upkeep.migration.sql.NotUnderstood when the statement cannot be understood
     */
    void check(EngineScript script, Statement statement, Found found);
}
