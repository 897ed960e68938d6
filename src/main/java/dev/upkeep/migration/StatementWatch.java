package dev.upkeep.migration;

import dev.upkeep.database.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures each statement of migrations: how long it takes, and on PostgreSQL which tables it locks and which it writes
 * anew. Not thread-safe.
 */
final class StatementWatch {
    static final Event[] EVENTS = {
        Event.BEFORE_EACH_MIGRATE, Event.BEFORE_EACH_MIGRATE_STATEMENT, Event.AFTER_EACH_MIGRATE_STATEMENT
    };

    private static final Logger LOG = LoggerFactory.getLogger(StatementWatch.class);
    /** Of a script that inserts its rows one by one, only those statements that took longest are worth naming. */
    private static final int MOST = 200;

    private static final int LONGEST_TEXT = 160;
    private static final Pattern OF_ROWS =
            Pattern.compile("^(insert|update|delete|select|with|copy)\\b", Pattern.CASE_INSENSITIVE);

    private final Engine engine;
    private final MigrationFolder folder;
    private final List<RehearsalReport.Statement> statements = new ArrayList<>();
    private @Nullable ScriptLines lines;
    private @Nullable Relations visible;
    private @Nullable Relations before;
    private String script = "";
    private long began;

    /**
     * @param engine what they are executed on
     * @param folder where their scripts are
     */
    StatementWatch(Engine engine, MigrationFolder folder) {
        this.engine = engine;
        this.folder = folder;
    }

    /** Looks before and after each statement. */
    void watch(Event event, Context context) throws SQLException {
        Connection connection = context.getConnection();
        if (event == Event.BEFORE_EACH_MIGRATE) {
            script = context.getMigrationInfo().getScript();
            lines = new ScriptLines(folder.text(script), engine);
            visible = engine == Engine.POSTGRESQL ? Relations.of(connection) : null;
        } else if (event == Event.BEFORE_EACH_MIGRATE_STATEMENT) {
            String sql = ScriptLines.withoutComments(context.getStatement().getSql());
            boolean looks = engine == Engine.POSTGRESQL && !OF_ROWS.matcher(sql).find();
            before = looks ? Relations.of(connection) : null;
            began = System.nanoTime();
        } else {
            add(connection, context.getStatement().getSql(), Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private void add(Connection connection, String sql, Duration took) throws SQLException {
        List<RehearsalReport.Lock> locks = List.of();
        List<String> rewritten = List.of();
        boolean inTransaction = !connection.getAutoCommit();
        if (before != null && visible != null) {
            Relations after = Relations.of(connection);
            locks = after.takenSince(before, visible);
            rewritten = after.rewrittenSince(before);
            // What is committed at once, others see at once.
            visible = inTransaction ? visible : after;
        }
        RehearsalReport.Statement done = new RehearsalReport.Statement(
                script,
                Objects.requireNonNull(lines).lineOf(sql),
                shorten(ScriptLines.withoutComments(sql)),
                took.toMillis(),
                inTransaction,
                locks,
                rewritten);
        LOG.debug("{}: {}", script, done);
        statements.add(done);
    }

    private static String shorten(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ").replaceAll(" ?;$", "");
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT - 1) + "…";
    }

    /** How many were executed. */
    int count() {
        return statements.size();
    }

    /** What was executed, in order; of very many, those that took longest. */
    List<RehearsalReport.Statement> statements() {
        if (statements.size() <= MOST) {
            return List.copyOf(statements);
        }
        Set<RehearsalReport.Statement> longest = Collections.newSetFromMap(new IdentityHashMap<>());
        longest.addAll(longest(MOST));
        return statements.stream().filter(longest::contains).toList();
    }

    /** Those that took longest, the longest first. */
    List<RehearsalReport.Statement> longest(int most) {
        return statements.stream()
                .sorted(Comparator.comparingLong(RehearsalReport.Statement::milliseconds)
                        .reversed())
                .limit(most)
                .toList();
    }
}
