package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Counts the rows of one table, all of them: rows that this role may not see are an error and not a smaller count. Only
 * a table of PostgreSQL that is too large to be counted every quarter of an hour is estimated from what the server's
 * statistics say. After a count that failed, {@link #problem} says why.
 */
final class RowCount {
    /**
     * A table is estimated when it has more rows than this, or is larger than {@link #LARGE_BYTES}. 5,000,000 rows took
     * 0.3 to 0.9 s to count on two cores.
     */
    private static final long MANY_ROWS = 5_000_000;

    private static final long LARGE_BYTES = 500L * 1024 * 1024;

    /**
     * What the statistics say: the rows that the server has counted along, unless it has begun anew after a crash or a
     * reset and knows only what came since; then what the last vacuum or analyze found, if there ever was one. Without
     * either, nothing is known of a table that is more than a few pages long. A partitioned table has none of its own,
     * and its partitions are asked.
     */
    private static final String SIZE = """
            with one as (select pg_catalog.to_regclass(?) as whole)
            select coalesce(sum(case when coalesce(pg_catalog.pg_stat_get_last_vacuum_time(c.oid),
                                                   pg_catalog.pg_stat_get_last_autovacuum_time(c.oid),
                                                   pg_catalog.pg_stat_get_last_analyze_time(c.oid),
                                                   pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)) is null
                                     then greatest(c.reltuples::bigint, pg_catalog.pg_stat_get_live_tuples(c.oid), 0)
                                     else pg_catalog.pg_stat_get_live_tuples(c.oid) end), 0)::bigint,
                   coalesce(sum(pg_catalog.pg_table_size(c.oid)), 0)::bigint,
                   coalesce(bool_and(c.reltuples >= 0 or pg_catalog.pg_relation_size(c.oid) < 1048576
                                     or coalesce(pg_catalog.pg_stat_get_last_vacuum_time(c.oid),
                                                 pg_catalog.pg_stat_get_last_autovacuum_time(c.oid),
                                                 pg_catalog.pg_stat_get_last_analyze_time(c.oid),
                                                 pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)) is not null),
                            true)
              from one join pg_catalog.pg_class c
                on c.oid = one.whole or c.oid in (select relid from pg_catalog.pg_partition_tree(one.whole))
             where c.relkind <> 'p'
            """;

    private final Database database;
    private final ActiveRun run;
    private final String id;
    private final String table;
    private CheckResult problem;

    /**
     * @param database where the table is
     * @param run the run that this is done for
     * @param id the check's id
     * @param table the table's name, with its schema or without, not quoted
     */
    RowCount(Database database, ActiveRun run, String id, String table) {
        this.database = database;
        this.run = run;
        this.id = id;
        this.table = table;
        this.problem = CheckResult.without(id, CheckState.UNKNOWN, "not counted");
    }

    /**
     * Counts.
     *
     * @return the rows; empty when they cannot be counted
     * @throws UpkeepException when the run was cancelled
     */
    Optional<Rows> count() {
        try {
            try {
                return Optional.of(
                        database.engine() == Engine.POSTGRESQL ? countOnPostgres() : new Rows(exactly(), false));
            } catch (SQLException e) {
                run.throwIfCancelled();
                problem = explain(e);
                return Optional.empty();
            }
        } catch (UpkeepException e) {
            run.throwIfCancelled();
            problem = CheckResult.without(id, CheckState.UNKNOWN, e.getMessage());
            return Optional.empty();
        }
    }

    /** Why the last count failed. */
    CheckResult problem() {
        return problem;
    }

    private Rows countOnPostgres() throws SQLException {
        String quoted = Database.quote(table);
        // A role that may not count must not be told an estimate either.
        if (mayRead(quoted)) {
            try (Connection connection = database.checks().getConnection();
                    PreparedStatement statement = connection.prepareStatement(SIZE)) {
                statement.setString(1, quoted);
                try (ResultSet size = statement.executeQuery()) {
                    if (size.next()
                            && size.getLong(1) > 0
                            && size.getBoolean(3)
                            && (size.getLong(1) > MANY_ROWS || size.getLong(2) > LARGE_BYTES)) {
                        return new Rows(size.getLong(1), true);
                    }
                }
            }
        }
        return new Rows(exactly(), false);
    }

    @SuppressWarnings("try") // the hook works by being open
    private long exactly() throws SQLException {
        try (Connection connection = database.checks().getConnection();
                Statement statement = connection.createStatement();
                ActiveRun.Hook hook = run.onCancel(() -> cancel(statement));
                ResultSet rows = statement.executeQuery("select count(*) from " + Database.quote(table))) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private CheckResult explain(SQLException thrown) {
        String state = thrown.getSQLState() == null ? "" : thrown.getSQLState();
        String message = thrown.getMessage() == null ? "" : thrown.getMessage();
        if (state.equals("42P01") || state.equals("3F000") || message.contains("no such table")) {
            return CheckResult.without(
                    id,
                    CheckState.CRIT,
                    "there is no table " + Database.quote(table) + ": it was dropped or renamed, or"
                            + " health.expected-rows names it wrongly");
        }
        return CheckResult.without(
                id,
                CheckState.UNKNOWN,
                state.equals("42501") ? right() : database.explain(thrown).getMessage());
    }

    /** What to grant. With the right to read the table, it is its row-level security that stands in the way. */
    private String right() {
        String quoted = Database.quote(table);
        String role = database.address() instanceof DatabaseAddress.Postgres postgres
                ? Database.quote(postgres.user())
                : "this role";
        if (mayRead(quoted)) {
            return "row-level security hides rows of " + quoted + " from this role, so they cannot be counted; as a"
                    + " superuser run: ALTER ROLE " + role + " BYPASSRLS;";
        }
        int dot = table.indexOf('.');
        String schema = dot < 0
                ? ""
                : "GRANT USAGE ON SCHEMA " + Database.quote(table.substring(0, dot)) + " TO " + role + "; ";
        return "this role may not read " + quoted + "; as its owner run: " + schema + "GRANT SELECT ON " + quoted
                + " TO " + role + ";";
    }

    private boolean mayRead(String quoted) {
        try (Connection connection = database.checks().getConnection();
                PreparedStatement statement = connection.prepareStatement("select has_table_privilege(?, 'select')")) {
            statement.setString(1, quoted);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        } catch (SQLException e) {
            // Without a right to its schema the table cannot even be looked up.
            return false;
        }
    }

    /**
     * What was counted.
     *
     * @param rows how many
     * @param estimated whether the server's statistics say so, and nobody has counted
     */
    record Rows(long rows, boolean estimated) {
        /** For people. */
        String text() {
            return (estimated ? "about " : "") + rows + " rows" + (estimated ? " (estimated, the table is large)" : "");
        }
    }
}
