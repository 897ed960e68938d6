package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Session;
import dev.upkeep.failure.UpkeepException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Looks, from beside, whether the statement of a migration waits for a lock on PostgreSQL, and who has that: once the
 * statement has given up, the server no longer tells. Thread-safe.
 */
final class LockWatch {
    static final Event[] EVENTS = {
        Event.BEFORE_EACH_MIGRATE,
        Event.BEFORE_EACH_MIGRATE_STATEMENT,
        Event.AFTER_EACH_MIGRATE_STATEMENT,
        Event.AFTER_EACH_MIGRATE,
        Event.AFTER_EACH_MIGRATE_ERROR
    };

    /** What to do when nobody was seen. */
    static final String NOBODY = "Who has the lock could not be seen; it shows while somebody waits: select pid,"
            + " pg_blocking_pids(pid) from pg_stat_activity where wait_event_type = 'Lock';";

    private static final Logger LOG = LoggerFactory.getLogger(LockWatch.class);

    /** Several looks within the time that a statement waits. */
    private static final Duration BETWEEN_LOOKS =
            StatementLimits.BLOCKING.lockTimeout().dividedBy(5);

    /** Asking who blocks stops the server's locks for a moment, so only who waits is asked about. */
    private static final String WAITS = """
            select count(*) from pg_catalog.pg_locks where pid = :process and not granted
            """;

    /**
     * The sessions that wait for nobody themselves. What they do is told as the check `database.blocked-sessions` tells
     * it: the beginning of the statement, without comments and without whatever may be a value.
     */
    static final String HOLDERS = """
            with recursive chain as (
              select b.pid from unnest(pg_catalog.pg_blocking_pids(:process)) as b(pid)
              union
              select b.pid from chain c cross join lateral unnest(pg_catalog.pg_blocking_pids(c.pid)) as b(pid)
            )
            select case r.pid when 0 then 'a prepared transaction; find it: select gid, prepared, owner from'
                                          || ' pg_prepared_xacts; end it: rollback prepared'
                   else format('session %s of user %s%s, ', r.pid, coalesce(a.usename, 'unknown'),
                               coalesce(' (' || nullif(a.application_name, '') || ')', ''))
                     || case when a.state is null
                             then format('of which this role may not see what it does (GRANT pg_read_all_stats TO %I;)',
                                         current_user)
                             else format('which is %s%s: %s', a.state,
                                    coalesce(' since ' || to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
                                             || ' UTC', ''),
                                    coalesce(nullif(trim(left(regexp_replace(regexp_replace(substring(
                                      regexp_replace(regexp_replace(regexp_replace(a.query, '--[^\\n]*', ' ', 'g'), '/\\*.*?(\\*/|$)', ' ', 'g'), '^.*\\*/', '')
                                      from '^[^''$]*'), '\\m\\d[\\w.]*', '?', 'g'), '\\s+', ' ', 'g'), 80)), ''),
                                             'a statement')) end
                     || format('; to end it, which rolls its transaction back: select pg_terminate_backend(%s);', r.pid)
                   end
              from chain r left join pg_catalog.pg_stat_activity a on a.pid = r.pid
             where pg_catalog.cardinality(pg_catalog.pg_blocking_pids(r.pid)) = 0
             order by r.pid limit 3
            """;

    private final Database database;
    private volatile @Nullable Work work;
    private volatile @Nullable String seen;

    /** @param database what the migrations run on */
    LockWatch(Database database) {
        this.database = database;
    }

    /** Who had the lock when the statement that gave up was looked at, in a sentence; empty when nobody was seen. */
    Optional<String> holders() {
        return Optional.ofNullable(seen);
    }

    /** Begins and ends to look. */
    void watch(Event event, Context context) throws SQLException {
        switch (event) {
            case BEFORE_EACH_MIGRATE -> begin(context.getConnection());
            case BEFORE_EACH_MIGRATE_STATEMENT -> atWork(true);
            case AFTER_EACH_MIGRATE_STATEMENT -> atWork(false);
            default -> end();
        }
    }

    private void begin(Connection connection) {
        end();
        int process = JdbcClient.create(new SingleConnectionDataSource(connection, true))
                .sql("select pg_backend_pid()")
                .query(Integer.class)
                .single();
        Work begun = new Work(connection, process);
        work = begun;
        Thread thread = new Thread(() -> look(begun), "lock-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void atWork(boolean begins) {
        Work now = work;
        if (now != null) {
            now.began = begins ? System.nanoTime() : Work.IDLE;
            seen = begins ? null : seen;
        }
    }

    private void end() {
        work = null;
    }

    private void look(Work watched) {
        try {
            while (work == watched && !watched.connection.isClosed()) {
                TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
                if (watched.isLong()) {
                    lookClosely(watched);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | UpkeepException | DataAccessException e) {
            LOG.debug("Who has locks cannot be told", e);
        }
    }

    /** On a connection of its own, as long as the statement is at work. */
    private void lookClosely(Work watched) throws SQLException, InterruptedException {
        try (Connection beside =
                database.unpooled(Session.unhurried(BETWEEN_LOOKS)).getConnection()) {
            JdbcClient client = JdbcClient.create(new SingleConnectionDataSource(beside, true));
            while (work == watched && watched.isLong()) {
                long waits = client.sql(WAITS)
                        .param("process", watched.process)
                        .query(Long.class)
                        .single();
                if (waits > 0) {
                    List<String> holders = client.sql(HOLDERS)
                            .param("process", watched.process)
                            .query(String.class)
                            .list();
                    if (!holders.isEmpty()) {
                        seen = "The lock is held by " + String.join(" And by ", holders);
                    }
                }
                TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
            }
        }
    }

    /** A script at work. */
    private static final class Work {
        private static final long IDLE = Long.MIN_VALUE;

        private final Connection connection;
        private final int process;
        private volatile long began = IDLE;

        Work(Connection connection, int process) {
            this.connection = connection;
            this.process = process;
        }

        boolean isLong() {
            long since = began;
            return since != IDLE && System.nanoTime() - since >= BETWEEN_LOOKS.toNanos();
        }
    }
}
