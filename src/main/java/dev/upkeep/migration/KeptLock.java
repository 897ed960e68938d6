package dev.upkeep.migration;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.LockRelease;
import dev.upkeep.run.ActiveRun;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Keeps scripts for PostgreSQL from giving away the lock that the session has which runs them. Upkeep's own lock is in
 * another session; Flyway's is in that one, and keeps out whoever migrates by Flyway without Upkeep.
 */
final class KeptLock {
    /** A word of each statement that gives it away; without one, a script need not be read word by word. */
    private static final Pattern TELLING =
            Pattern.compile("\\b(discard|pg_advisory_unlock_all)\\b", Pattern.CASE_INSENSITIVE);

    private KeptLock() {}

    /**
     * Refuses scripts that would give it away, before anything runs.
     *
     * @param scripts what is going to run, with its placeholders
     * @throws UpkeepException of kind CONFIGURATION with the statement
     */
    static void require(List<SqlScript> scripts, ActiveRun run) {
        for (SqlScript script : scripts) {
            String sql = Dialect.fill(script.sql(), Engine.POSTGRESQL);
            if (TELLING.matcher(sql).find()) {
                require(script.file(), sql, run);
            }
        }
    }

    private static void require(String file, String sql, ActiveRun run) {
        ScriptWords script = new ScriptWords(file, sql);
        Cursor words = script.words();
        while (!words.atEnd()) {
            if (LockRelease.is(words.between(words.at(), script.end()))) {
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        file + " cannot be applied: `" + script.text(words.at()) + "` (line "
                                + script.line(words.at())
                                + ") releases the lock that keeps others from migrating at the same time. Nothing was"
                                + " changed. Take it out (`discard plans`, `discard temp` and `discard sequences` release"
                                + " none); then run: " + NextCommand.again(run));
            }
            script.passStatement();
        }
    }
}
