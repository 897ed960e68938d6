package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A rehearsal as a process of its own: it ends well, is stopped, and is killed in the middle of a statement. */
@Tag("fault")
class KilledRehearsalIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    @TempDir
    Path folder;

    private final DatabaseAddress.Postgres database = SERVER.newDatabase();
    private TestHome home;
    private Path migrations;

    @BeforeEach
    void fill() throws IOException {
        home = UpkeepProcess.production(
                        folder.resolve("home"), database, S3Server.shared().newBucket())
                .with("UPKEEP_START_UP_JOBS", "")
                .with("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
                .with("UPKEEP_BACKUP_VERIFY_URL", UpkeepProcess.url(SERVER.address("postgres", "postgres", null)));
        migrations = home.folder().resolve("config/migrations");
        try (Stream<Path> samples = Files.list(migrations)) {
            for (Path sample : samples.toList()) {
                Files.delete(sample);
            }
        }
        write("V1__create.sql", "create table account (id integer primary key); insert into account values (1), (2);");
        write("U1__create.sql", "drop table account;");
        UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");
        assertThat(up.exitCode()).as(up.all()).isZero();
        UpkeepProcess backUp = UpkeepProcess.run(home, "run", "back-up");
        assertThat(backUp.exitCode()).as(backUp.all()).isZero();
        write("U2__widen.sql", "alter table account alter column id type integer;");
    }

    @Test
    void leavesNothingHoweverItEnds() throws IOException {
        write("V2__widen.sql", "alter table account alter column id type bigint; select pg_sleep(600);");
        try (UpkeepProcess killed = UpkeepProcess.start(home, "migrate", "rehearse")) {
            awaitSleepElsewhereThanIn(List.of());
            killed.kill();
        }
        List<String> left = scratchDatabases();
        assertThat(left).hasSize(1);
        assertThat(home.folder().resolve("data/tmp")).isNotEmptyDirectory();

        try (UpkeepProcess stopped = UpkeepProcess.start(home, "migrate", "rehearse")) {
            // The server goes on with the killed one's statement.
            awaitSleepElsewhereThanIn(left);
            assertThat(scratchDatabases()).hasSize(1).doesNotContainAnyElementsOf(left);
            stopped.terminate();
            assertThat(stopped.exitCode()).as(stopped.all()).isEqualTo(143);
        }
        assertThat(scratchDatabases()).isEmpty();
        assertThat(home.folder().resolve("data/tmp")).isEmptyDirectory();

        write("V2__widen.sql", "alter table account alter column id type bigint;");
        UpkeepProcess whole = UpkeepProcess.run(home, "migrate", "rehearse");
        assertThat(whole.exitCode()).as(whole.all()).isZero();
        assertThat(whole.out())
                .contains("1: alter table account alter column id type bigint")
                .contains("ACCESS EXCLUSIVE on account; rewrites account, account_pkey");
        assertThat(whole.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(whole.err()).contains("migrate SUCCEEDED: PASSED: 1 migration from version 1 to version 2 in ");
        assertThat(scratchDatabases()).isEmpty();
        assertThat(home.folder().resolve("data/tmp")).isEmptyDirectory();

        UpkeepProcess up = UpkeepProcess.run(home, "migrate", "up");
        assertThat(up.exitCode()).as(up.all()).isZero();
        UpkeepProcess nothing = UpkeepProcess.run(home, "migrate", "rehearse");
        assertThat(nothing.exitCode()).as(nothing.all()).isZero();
        assertThat(nothing.err()).contains("nothing to rehearse: at version 2");
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(migrations.resolve(name), sql);
    }

    private static void awaitSleepElsewhereThanIn(List<String> databases) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> query("select datname from pg_stat_activity where query like '%pg_sleep(600)%'"
                                + " and state = 'active' and datname like 'upkeep\\_verify%'")
                        .stream()
                        .anyMatch(name -> !databases.contains(name)));
    }

    private static List<String> scratchDatabases() {
        return query("select datname from pg_database where datname like 'upkeep\\_verify%'");
    }

    private static List<String> query(String sql) {
        try (var server = new dev.upkeep.database.Database(
                "main", Sample.settings(SERVER.address("postgres", "postgres", null)))) {
            return JdbcClient.create(server.dataSource())
                    .sql(sql)
                    .query(String.class)
                    .list();
        }
    }
}
