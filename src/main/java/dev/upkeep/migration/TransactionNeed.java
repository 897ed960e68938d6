package dev.upkeep.migration;

import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.OutsideTransaction;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.run.ActiveRun;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a script for PostgreSQL needs: one transaction for all of it, or none. */
enum TransactionNeed {
    /** It runs in one transaction with its line in the history. */
    INSIDE,
    /** Each of its statements is one that PostgreSQL refuses in a transaction. */
    OUTSIDE,
    /** It has statements of both kinds, and cannot be applied. */
    MIXED;

    /** A word of each statement that is refused in a transaction; without one, a script need not be read word by word. */
    private static final Pattern TELLING = Pattern.compile(
            "\\b(vacuum|discard|cluster|reindex|concurrently|system|database|tablespace|subscription)\\b",
            Pattern.CASE_INSENSITIVE);

    /**
     * Reads a script.
     *
     * @param source its file, for messages
     * @param sql its text as the server is sent it
     */
    static TransactionNeed of(String source, String sql) {
        Kinds kinds = Kinds.in(source, sql);
        return kinds.outside == null ? INSIDE : kinds.hasInside ? MIXED : OUTSIDE;
    }

    /**
     * Refuses scripts for PostgreSQL that can run neither way, before anything runs.
     *
     * @param scripts what is going to run, with its placeholders
     * @throws UpkeepException of kind CONFIGURATION with the statement that has to have a script of its own
     */
    static void requireOne(List<SqlScript> scripts, ActiveRun run) {
        for (SqlScript script : scripts) {
            Kinds kinds = Kinds.in(script.file(), Dialect.fill(script.sql(), Engine.POSTGRESQL));
            if (kinds.hasInside && kinds.outside != null) {
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        script.file() + " cannot be applied: `" + kinds.outside + "` (line " + kinds.line
                                + ") cannot run in a transaction, and other statements of the script have to. Nothing"
                                + " was changed. Put it into a script of its own, with the version behind; then run: "
                                + NextCommand.again(run));
            }
        }
    }

    /**
     * The statements of a script.
     *
     * @param outside the first that runs outside a transaction, shortened; null when none does
     * @param line where that begins
     * @param hasInside whether any runs inside of one
     */
    private record Kinds(@Nullable String outside, long line, boolean hasInside) {
        static Kinds in(String source, String sql) {
            String outside = null;
            long line = 0;
            boolean inside = false;
            if (!TELLING.matcher(sql).find()) {
                return new Kinds(null, 0, true);
            }
            ScriptWords script = new ScriptWords(source, sql);
            Cursor words = script.words();
            while (!words.atEnd()) {
                List<Token> statement = words.between(words.at(), script.end());
                if (!statement.isEmpty() && !OutsideTransaction.runs(statement)) {
                    inside = true;
                } else if (!statement.isEmpty() && outside == null) {
                    outside = script.text(words.at());
                    line = script.line(words.at());
                }
                script.passStatement();
            }
            return new Kinds(outside, line, inside);
        }
    }
}
