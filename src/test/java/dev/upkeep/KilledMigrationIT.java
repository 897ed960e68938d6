package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.database.Database;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Upkeep is killed in the middle of a migration: the next one finishes, and nothing is half done. */
@Tag("fault")
class KilledMigrationIT {
    private static final String SLOW_ON_SQLITE =
            "insert into b with recursive n (x) as (select 1 union all select x + 1"
                    + " from n where x < 2000000000) select count(*) from n;\n";

    @TempDir
    private Path folder;

    private TestHome home;
    private Database database;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void onPostgresGoingUpIsFinishedByTheNext() throws IOException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__fill.sql", "create table b (id integer); insert into a values (1); select pg_sleep(600);");
        killed(() -> atWork("%pg_sleep%"), "up");
        assertThat(query("select count(*) from a")).isEqualTo("0");
        write("V2__fill.sql", "create table b (id integer); insert into a values (1);");

        succeed("up");

        assertThat(query("select count(*) from a")).isEqualTo("1");
        assertThat(query("select count(*) from flyway_schema_history where success"))
                .isEqualTo("2");
        assertThat(atWork("%pg_sleep%")).isFalse();
    }

    @Test
    void onPostgresGoingDownIsFinishedByTheNext() throws IOException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__create_b.sql", "create table b (id integer);");
        write("U2__create_b.sql", "drop table b; select pg_sleep(600);");
        succeed("up");
        killed(() -> atWork("%pg_sleep%"), "down", "--to", "1", "--yes");
        write("U2__create_b.sql", "drop table b;");

        succeed("down", "--to", "1", "--yes");

        assertThat(query("select count(*) from pg_class where relname = 'b'")).isEqualTo("0");
        assertThat(query("select max(version) from flyway_schema_history")).isEqualTo("1");
        succeed("up");
    }

    @Test
    void anIndexThatWasBeingBuiltConcurrentlyIsBuiltAnewByTheNext() throws IOException, SQLException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__index.sql", "create index concurrently a_id on a (id);");
        UpkeepProcess.run(home, "migrate", "up", "--to", "1");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            // The build waits for this transaction.
            statement.execute("insert into a values (1)");
            killed(() -> atWork("create index concurrently%"), "up");
            await().atMost(Duration.ofSeconds(30)).until(() -> !atWork("create index concurrently%"));
            other.commit();
        }
        assertThat(query("select string_agg(indexrelid::regclass::text, ' ') from pg_index where not indisvalid"))
                .isEqualTo("a_id");

        succeed("up");

        assertThat(query("select indisvalid from pg_index where indexrelid = 'a_id'::regclass"))
                .isEqualTo("t");
        assertThat(query("select max(version) from flyway_schema_history where success"))
                .isEqualTo("2");
    }

    @Test
    void anIndexThatStandsIsNotBuiltAgainWhenOnlyItsLineInTheHistoryIsMissing() throws IOException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__index.sql", "create index concurrently a_id on a (id);");
        write("U2__index.sql", "drop index concurrently a_id;");
        UpkeepProcess.run(home, "migrate", "up", "--to", "1");
        neverEnding("insert", "flyway_schema_history");
        killed(() -> atWork("insert into%flyway_schema_history%"), "up");
        String built = query("select 'a_id'::regclass::oid");
        endEndless();

        succeed("up");

        assertThat(query("select 'a_id'::regclass::oid")).isEqualTo(built);
        assertThat(versions()).isEqualTo("1 2");
        assertThat(query("select count(*) from upkeep_unfinished")).isEqualTo("0");
        succeed("down", "--to", "1", "--yes");
        assertThat(query("select count(*) from pg_class where relname = 'a_id'"))
                .isEqualTo("0");
        succeed("up");
        assertThat(query("select indisvalid from pg_index where indexrelid = 'a_id'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void anIndexThatTheServerFinishesForADeadProcessIsWaitedForAndNotBuiltAgain() throws IOException, SQLException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer); insert into a values (1);");
        succeed("up");
        // Held up in here the server does not look out for its client, as before version 14.
        execute("""
                create function held_up(id integer) returns integer immutable language plpgsql as $$ begin
                  perform set_config('client_connection_check_interval', '0', false);
                  perform pg_advisory_lock_shared(4711);
                  perform pg_advisory_unlock_shared(4711);
                  return id;
                end $$""");
        write("V2__index.sql", "create index concurrently a_id on a (public.held_up(id));");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(4711)");
            killed(() -> atWork("create index concurrently%"), "up");
            try (UpkeepProcess next = UpkeepProcess.start(home.with("UPKEEP_LOG", "INFO"), "migrate", "up")) {
                next.awaitText("Another process changes the tables");
                String building = query("select 'a_id'::regclass::oid");
                assertThat(atWork("create index concurrently%")).isTrue();
                statement.execute("select pg_advisory_unlock(4711)");

                assertThat(next.exitCode()).as(next.all()).isZero();

                assertThat(query("select 'a_id'::regclass::oid")).isEqualTo(building);
            }
        }
        assertThat(query("select indisvalid from pg_index where indexrelid = 'a_id'::regclass"))
                .isEqualTo("t");
        assertThat(versions()).isEqualTo("1 2");
    }

    @Test
    void ofAScriptWithSeveralStatementsThoseThatStandAreNotRepeated() throws IOException, SQLException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer, n integer); create table b (id integer);");
        write("V2__index.sql", """
                create index concurrently a_id on a (id);
                drop index concurrently a_id;
                create index concurrently on a (n); -- the server names it
                create index concurrently if not exists b_id on b (id);
                create index concurrently b_id_2 on b (id);
                """);
        UpkeepProcess.run(home, "migrate", "up", "--to", "1");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("insert into b values (1)");
            killed(() -> atWork("%create index concurrently if not exists b_id%"), "up");
        }
        String built = query("select 'a_n_idx'::regclass::oid");

        succeed("up");

        assertThat(
                        query(
                                "select string_agg(indexrelid::regclass || ' ' || indisvalid, ', ' order by"
                                        + " indexrelid::regclass::text) from pg_index where indrelid in ('a'::regclass, 'b'::regclass)"))
                .isEqualTo("a_n_idx true, b_id true, b_id_2 true");
        assertThat(query("select 'a_n_idx'::regclass::oid")).isEqualTo(built);
        assertThat(versions()).isEqualTo("1 2");
    }

    @Test
    void aStatementThatAlsoStandsInACommentIsNotRepeated() throws IOException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__index.sql", """
                -- drop index a_id; create index concurrently a_id on a (id);
                create index concurrently a_id on a (id);
                """);
        UpkeepProcess.run(home, "migrate", "up", "--to", "1");
        neverEnding("insert", "flyway_schema_history");
        killed(() -> atWork("insert into%flyway_schema_history%"), "up");
        endEndless();

        succeed("up");

        assertThat(versions()).isEqualTo("1 2");
    }

    @Test
    void anIndexWhoseNameTheServerChoosesIsNotBuiltTwice() throws IOException, SQLException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__index.sql", "create index concurrently on a (id);");
        UpkeepProcess.run(home, "migrate", "up", "--to", "1");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("insert into a values (1)");
            killed(() -> atWork("create index concurrently%"), "up");
        }

        succeed("up");

        assertThat(query("select string_agg(indexrelid::regclass || ' ' || indisvalid, ', ') from pg_index"
                        + " where indrelid = 'a'::regclass"))
                .isEqualTo("a_id_idx true");
    }

    @Test
    void anIndexThatSomebodyElseHadMadeIsNotDropped() throws IOException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__vacuum.sql", "vacuum a; create index concurrently a_id on a (id);");
        UpkeepProcess.run(home, "migrate", "up", "--to", "1");
        execute("create index a_id on a (id)");
        String theirs = query("select 'a_id'::regclass::oid");

        for (int attempt = 0; attempt < 2; attempt++) {
            UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");
            assertThat(up.exitCode()).isNotZero();
            assertThat(up.all()).contains("\"a_id\" already exists");
            assertThat(query("select 'a_id'::regclass::oid")).isEqualTo(theirs);
        }
        execute("drop index a_id");
        succeed("up");
        assertThat(versions()).isEqualTo("1 2");
    }

    @Test
    void anIndexThatIsGoneIsNotDroppedAgainWhenOnlyTheHistoryStillHasIt() throws IOException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__index.sql", "create index concurrently a_id on a (id);");
        write("U2__index.sql", "drop index concurrently a_id;");
        succeed("up");
        neverEnding("delete", "flyway_schema_history");
        killed(() -> atWork("delete from flyway_schema_history%"), "down", "--to", "1", "--yes");
        assertThat(query("select count(*) from pg_class where relname = 'a_id'"))
                .isEqualTo("0");
        assertThat(versions()).isEqualTo("1 2");
        endEndless();

        succeed("down", "--to", "1", "--yes");

        assertThat(versions()).isEqualTo("1");
        succeed("up");
        assertThat(query("select indisvalid from pg_index where indexrelid = 'a_id'::regclass"))
                .isEqualTo("t");
        succeed("down", "--to", "1", "--yes");
        assertThat(query("select count(*) from pg_class where relname = 'a_id'"))
                .isEqualTo("0");
    }

    @Test
    void anIndexThatTheServerDropsForADeadProcessIsNotDroppedAgain() throws IOException, SQLException {
        usePostgres();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__index.sql", "create index concurrently a_id on a (id); create index concurrently a_id_2 on a (id);");
        write("U2__index.sql", "drop index concurrently a_id_2; drop index concurrently a_id;");
        succeed("up");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("insert into a values (1)");
            killed(() -> atWork("drop index concurrently a_id_2%"), "down", "--to", "1", "--yes");
            other.commit();
        }
        // As the server would have, had it not looked out for its client.
        await().atMost(Duration.ofSeconds(30)).until(() -> !atWork("drop index concurrently%"));
        execute("drop index if exists a_id_2");

        succeed("down", "--to", "1", "--yes");

        assertThat(query("select count(*) from pg_index where indrelid = 'a'::regclass"))
                .isEqualTo("0");
        assertThat(versions()).isEqualTo("1");
    }

    @Test
    void onSqliteGoingUpIsFinishedByTheNext() throws IOException {
        useSqlite();
        write("V1__create_a.sql", "create table a (id integer);");
        write("V2__fill.sql", "create table b (id integer); insert into a values (1);\n" + SLOW_ON_SQLITE);
        UpkeepProcess.run(home, "migrate", "up", "--to", "1");
        killed(this::isWriting, "up");
        assertThat(query("select count(*) from a")).isEqualTo("0");
        write("V2__fill.sql", "create table b (id integer); insert into a values (1);");

        succeed("up");

        assertThat(query("select count(*) from a")).isEqualTo("1");
        assertThat(query("select count(*) from b")).isEqualTo("0");
        assertThat(query("select max(version) from flyway_schema_history where success"))
                .isEqualTo("2");
    }

    @Test
    void onSqliteGoingDownIsFinishedByTheNext() throws IOException {
        useSqlite();
        write("V1__create_a.sql", "create table a (id integer); create table b (id integer);");
        write("V2__create_c.sql", "create table c (id integer);");
        write("U2__create_c.sql", "drop table c;\n" + SLOW_ON_SQLITE);
        succeed("up");
        killed(this::isWriting, "down", "--to", "1", "--yes");
        assertThat(query("select count(*) from c")).isEqualTo("0");
        assertThat(query("select max(version) from flyway_schema_history")).isEqualTo("2");
        write("U2__create_c.sql", "drop table c;");

        succeed("down", "--to", "1", "--yes");

        assertThat(query("select count(*) from sqlite_schema where name = 'c'")).isEqualTo("0");
        assertThat(query("select max(version) from flyway_schema_history")).isEqualTo("1");
    }

    /** What is done to a table takes for ever, until {@link #endEndless} says otherwise. */
    private void neverEnding(String what, String table) {
        execute("create table endless as select true as now");
        execute("create function endless() returns trigger language plpgsql as $$ begin"
                + " while (select now from endless) loop perform pg_sleep(0.1); end loop;"
                + " return case tg_op when 'DELETE' then old else new end; end $$");
        execute("create trigger endless before " + what + " on " + table + " for each row execute function endless()");
    }

    /** After the server has noticed that its client is dead. */
    private void endEndless() {
        await().atMost(Duration.ofSeconds(30)).until(() -> !atWork("%flyway_schema_history%"));
        execute("update endless set now = false");
    }

    private String versions() {
        return query("select string_agg(version, ' ' order by installed_rank) from flyway_schema_history where success"
                + " and version is not null");
    }

    private void execute(String sql) {
        JdbcClient.create(database.dataSource()).sql(sql).update();
    }

    private void usePostgres() throws IOException {
        var address = PostgresServer.shared().newDatabase();
        database = new Database("main", Sample.settings(address));
        use(UpkeepProcess.url(address));
    }

    private void useSqlite() throws IOException {
        database = new Database("main", Sample.emptySqlite(folder.resolve("application.db")));
        use("sqlite:" + folder.resolve("application.db"));
    }

    private void use(String url) throws IOException {
        home = UpkeepProcess.bucketOnly(
                        folder.resolve("home"), S3Server.shared().newBucket())
                .with("DATABASE_URL", url)
                // A backup before each of so many runs would take most of their time; RestorePointIT is about that.
                .with("UPKEEP_MIGRATION_RESTORE_POINT", "off");
        try (Stream<Path> sample = Files.list(migrations())) {
            for (Path file : sample.toList()) {
                Files.delete(file);
            }
        }
    }

    private Path migrations() {
        return home.folder().resolve("config/migrations");
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(migrations().resolve(name), sql);
    }

    private void killed(Callable<Boolean> when, String... words) {
        try (UpkeepProcess process = UpkeepProcess.start(home, command(words))) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(50))
                    .during(Duration.ofSeconds(1))
                    .until(when);
            process.kill();
        }
    }

    private void succeed(String... words) {
        UpkeepProcess process = UpkeepProcess.run(home, command(words));
        assertThat(process.exitCode()).as(process.all()).isZero();
    }

    private static String[] command(String... words) {
        return Stream.concat(Stream.of("migrate"), List.of(words).stream()).toArray(String[]::new);
    }

    private boolean atWork(String query) {
        return !query("select count(*) from pg_stat_activity where datname = current_database() and state = 'active'"
                        + " and pid <> pg_backend_pid() and query ilike '" + query + "'")
                .equals("0");
    }

    /** Whether a transaction has written and is not over. */
    private boolean isWriting() {
        return Files.exists(folder.resolve("application.db-journal"));
    }

    private String query(String sql) {
        return JdbcClient.create(database.dataSource())
                .sql(sql)
                .query((rows, row) -> rows.getString(1))
                .single();
    }
}
