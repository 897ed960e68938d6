package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.database.SqlFailures;
import dev.upkeep.failure.Causes;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Said;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.Durations;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;

/**
 * Why a statement of a script failed.
 *
 * @param kind whether trying again helps, and what a command ends with
 * @param place which statement it was, as it follows `failed` in a sentence; empty when Flyway does not tell
 * @param reason what was wrong and what cures it, in whole sentences
 */
record StatementFailure(FailureKind kind, String place, String reason) {
    /** The SQL state of a statement that the server stopped. */
    private static final String STOPPED = "57014";

    private static final String LOCK_TIMEOUT = "55P03";
    private static final String UNSAFE_NEW_ENUM_VALUE = "55P04";
    private static final int LONGEST_STATEMENT = 160;

    /**
     * Reads Flyway's exception.
     *
     * @param locks knows who has the lock that the statement waited for; absent when nobody looked
     */
    static StatementFailure of(FlywayException thrown, Database database, @Nullable LockWatch locks) {
        String place = Causes.find(thrown, FlywaySqlScriptException.class)
                .map(script -> " at line " + script.getLineNumber() + ", in the statement `"
                        + shorten(script.getStatement()) + "`,")
                .orElse("");
        Optional<DanglingRows> dangling = Causes.find(thrown, DanglingRows.class);
        if (dangling.isPresent()) {
            return new StatementFailure(FailureKind.DATA, place, Said.asSentence(thrown.getMessage()));
        }
        Optional<UpkeepException> known = Causes.find(thrown, UpkeepException.class);
        if (known.isPresent()) {
            return new StatementFailure(
                    known.get().kind(), place, Said.asSentence(known.get().getMessage()));
        }
        return Causes.find(thrown, SQLException.class)
                .map(sql -> new StatementFailure(
                        database.explain(sql).kind(), place, words(sql) + advice(sql, database, locks)))
                .orElseGet(() ->
                        new StatementFailure(FailureKind.CONFIGURATION, place, Said.asSentence(thrown.getMessage())));
    }

    private static String words(SQLException thrown) {
        return Said.asSentence(SqlFailures.words(thrown)
                + SqlFailures.key(thrown).map(key -> ": " + key).orElse(""));
    }

    private static String advice(SQLException thrown, Database database, @Nullable LockWatch locks) {
        if (database.engine() == Engine.SQLITE) {
            return SqliteWriter.isLocked(thrown) ? " So " + SqliteWriter.advice(database) : "";
        }
        return switch (String.valueOf(thrown.getSQLState())) {
            case STOPPED ->
                " A statement of a migration may take "
                        + Durations.text(StatementLimits.BLOCKING.statementTimeout())
                        + "; a script that needs longer says so: ${pg}set local statement_timeout = '2h';";
            case LOCK_TIMEOUT ->
                " " + (locks == null ? LockWatch.NOBODY : locks.holders().orElse(LockWatch.NOBODY));
            case UNSAFE_NEW_ENUM_VALUE ->
                " New enum values must be committed before they can be used. Put ALTER TYPE … ADD VALUE into a script"
                        + " of its own, before this one.";
            default -> "";
        };
    }

    private static String shorten(String statement) {
        String line = Said.onOneLine(ScriptLines.withoutComments(statement));
        return line.length() <= LONGEST_STATEMENT ? line : line.substring(0, LONGEST_STATEMENT) + "…";
    }
}
