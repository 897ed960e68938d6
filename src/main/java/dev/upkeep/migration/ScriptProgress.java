package dev.upkeep.migration;

import dev.upkeep.database.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/**
 * Writes down before and after each statement outside a transaction how far its script has come, so that another run can
 * go on where this one is killed. What runs in a transaction needs no such note. Not thread-safe.
 */
final class ScriptProgress {
    static final Event[] EVENTS = {
        Event.BEFORE_EACH_MIGRATE, Event.BEFORE_EACH_MIGRATE_STATEMENT, Event.AFTER_EACH_MIGRATE_STATEMENT
    };

    private final Engine engine;
    private final Scripts scripts;
    private String script = "";
    private String text = "";
    private int done;
    /** Made when the first statement outside a transaction comes: a script inside of one may be too long to read word by word. */
    private @Nullable ScriptWalk walk;

    private @Nullable String atWork;
    private int end;

    /**
     * @param engine what they run on
     * @param scripts tells which script is at work
     */
    ScriptProgress(Engine engine, Scripts scripts) {
        this.engine = engine;
        this.scripts = scripts;
    }

    /** Those of a folder, from their beginnings. */
    static Scripts forward(Engine engine, MigrationFolder folder) {
        return context -> new Begun(
                Unfinished.forward(context.getMigrationInfo().getVersion().getVersion()),
                Unfinished.text(
                        Dialect.fill(folder.text(context.getMigrationInfo().getScript()), engine)),
                0);
    }

    /**
     * A migration of which part is done.
     *
     * @param text the whole script, see {@link Unfinished#text}
     * @param done how many of its characters are done
     */
    static Scripts from(String text, int done) {
        return context -> new Begun(
                Unfinished.forward(context.getMigrationInfo().getVersion().getVersion()), text, done);
    }

    /** Takes note. */
    void watch(Event event, Context context) throws SQLException {
        if (event == Event.BEFORE_EACH_MIGRATE) {
            Begun begun = scripts.at(context);
            script = begun.script();
            text = begun.text();
            done = begun.done();
            walk = null;
        } else if (context.getConnection().getAutoCommit()) {
            if (event == Event.BEFORE_EACH_MIGRATE_STATEMENT) {
                begin(context.getConnection(), context.getStatement().getSql());
            } else {
                end(context.getConnection());
            }
        }
    }

    private void begin(Connection connection, String sql) throws SQLException {
        String statement = ScriptLines.withoutComments(Unfinished.text(sql)).strip();
        if (walk == null) {
            walk = new ScriptWalk(text, done);
        }
        end = walk.past(statement);
        atWork = end == ScriptWalk.NOWHERE ? null : statement;
        if (atWork != null) {
            List<String> before =
                    engine == Engine.POSTGRESQL ? ConcurrentIndexes.namesBefore(connection, statement) : List.of();
            UnfinishedScripts.keep(connection, new Unfinished(script, text.substring(0, done), statement, before));
        }
    }

    private void end(Connection connection) throws SQLException {
        // From a statement on that is not told in the file, everything is done again by another run.
        if (atWork != null) {
            done = end;
            UnfinishedScripts.keep(connection, new Unfinished(script, text.substring(0, done), null, List.of()));
        }
    }

    /** Tells which script is at work. */
    @FunctionalInterface
    interface Scripts {
        /** The script that is about to run. */
        Begun at(Context context);
    }

    /**
     * A script that is about to run.
     *
     * @param script which: `V` or `U`, and the version
     * @param text the whole of it
     * @param done how many characters of it are done already
     */
    record Begun(String script, String text, int done) {}
}
