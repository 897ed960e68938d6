package dev.upkeep.database;

import dev.upkeep.failure.FailureTranslator;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseSettings;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** Says what a database driver's exception means, by SQL state, by SQLite's result code and by the chain of causes. */
public final class SqlFailures implements FailureTranslator {
    private static final int LONGEST_CHAIN = 30;

    @Override
    public Optional<UpkeepException> translate(Throwable thrown) {
        return thrown instanceof SQLException failure ? Optional.of(explain(failure, Where.UNKNOWN)) : Optional.empty();
    }

    /** Says what the exception means, naming the database. */
    static UpkeepException explain(SQLException thrown, String name, DatabaseSettings settings) {
        return explain(thrown, Where.of(name, settings));
    }

    private static UpkeepException explain(SQLException thrown, Where where) {
        List<Throwable> chain = chain(thrown);
        for (Throwable link : chain) {
            if (link instanceof UpkeepException known) {
                return known;
            }
        }
        for (Throwable link : chain) {
            if (link instanceof SQLiteException sqlite) {
                return SqliteFailures.explain(sqlite, where);
            }
        }
        return PostgresFailures.explain(telling(chain), chain, where);
    }

    /**
     * The database's own sentence, on one line, without the rows' values and the statement that a driver may add.
     *
     * @param thrown what a driver threw
     */
    public static String words(SQLException thrown) {
        return PostgresFailures.said(thrown);
    }

    /**
     * Which key two rows share, or refers to no row, without its values.
     *
     * @param thrown what a driver threw
     */
    public static Optional<String> key(SQLException thrown) {
        return PostgresFailures.key(thrown);
    }

    /** The exception itself, its causes, and what drivers attach as the next exception, nearest first. */
    private static List<Throwable> chain(SQLException thrown) {
        List<Throwable> chain = new ArrayList<>();
        Deque<Throwable> waiting = new ArrayDeque<>(List.of(thrown));
        while (!waiting.isEmpty() && chain.size() < LONGEST_CHAIN) {
            Throwable link = waiting.remove();
            if (chain.contains(link)) {
                continue;
            }
            chain.add(link);
            add(waiting, link.getCause());
            if (link instanceof SQLException sql) {
                add(waiting, sql.getNextException());
            }
        }
        return chain;
    }

    private static void add(Deque<Throwable> waiting, @Nullable Throwable link) {
        if (link != null) {
            waiting.add(link);
        }
    }

    /** The deepest exception with an SQL state: those around it, the pool's and the batch's, only repeat it. */
    private static SQLException telling(List<Throwable> chain) {
        SQLException telling = (SQLException) chain.get(0);
        for (Throwable link : chain) {
            if (link instanceof SQLException sql && sql.getSQLState() != null) {
                telling = sql;
            }
        }
        return telling;
    }
}
