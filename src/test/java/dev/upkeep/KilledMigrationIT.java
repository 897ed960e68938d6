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
                .with("DATABASE_URL", url);
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
                        + " and pid <> pg_backend_pid() and query like '" + query + "'")
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
