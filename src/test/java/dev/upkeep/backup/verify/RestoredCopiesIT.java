package dev.upkeep.backup.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.database.Database;
import dev.upkeep.database.Scratch;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.settings.DumpFormat;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(120)
class RestoredCopiesIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String SCRATCH = "select datname from pg_database where datname like 'upkeep\\_verify%'";

    @TempDir
    Path home;

    private final DatabaseAddress.Postgres address = SERVER.newDatabase();
    private BackUps backUps;

    @AfterEach
    void nothingIsLeft() {
        backUps.close();
        assertThat(scratchDatabases()).isEmpty();
        assertThat(home.resolve("tmp")).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(DumpFormat.class)
    void restoresTheNewestBackupWithItsCommentsAndEmptyOnesBesideIt(DumpFormat format) {
        SERVER.asAdministrator(
                address.database(),
                "create table t as select generate_series(1, 42) as n",
                "alter table t owner to " + address.user(),
                "comment on table t is 'Numbers.'");
        backUps = backUps(target().withFormat(format));
        String newest = backUps.backUp().id();
        ActiveRun run = Sample.run("migrate");

        try (Scratch scratch = copies().newest(run)) {
            assertThat(scratch.withoutData()).isEmpty();
            assertThat(scratch.origin().orElseThrow().backup()).isEqualTo(newest);
            assertThat(scratch.origin().orElseThrow().rows()).isEqualTo(42);
            assertThat(query(scratch.settings(), "select count(*) || obj_description('t'::regclass) from t"))
                    .isEqualTo("42Numbers.");
            assertThat(query(scratch.empty(), "select count(*) from pg_tables where schemaname = 'public'"))
                    .isEqualTo("0");
            assertThat(scratchDatabases())
                    .containsExactlyInAnyOrder("upkeep_verify_" + run.id(), "upkeep_verify_" + run.id() + "_2");
        }
    }

    @Test
    void withoutABackupThereIsAnEmptyDatabaseThatSaysWhy() {
        SERVER.asAdministrator(address.database(), "create table t (n integer)");
        backUps = backUps(target());

        try (Scratch scratch = copies().newest(Sample.run("migrate"))) {
            assertThat(scratch.origin()).isEmpty();
            assertThat(scratch.withoutData().orElseThrow())
                    .contains("has no backup that could be restored", "upkeep run back-up");
            assertThat(query(scratch.settings(), "select count(*) from pg_tables where schemaname = 'public'"))
                    .isEqualTo("0");
        }
        try (Scratch scratch = copies().empty(Sample.run("migrate"))) {
            assertThat(scratch.withoutData()).isEmpty();
            assertThat(query(scratch.settings(), "select 1")).isEqualTo("1");
        }
        assertThat(copies().hindrance(Sample.run("migrate"))).isEmpty();
    }

    @Test
    void withoutAServerThereIsAnEmptySqliteDatabaseThatSaysWhatToSetUp() throws IOException {
        Path none = Files.createDirectory(home.resolve("none"));
        backUps = backUps(new SampleTarget(home, address, S3Server.shared().newBucket()).withPgDumpIn(none));

        try (Scratch scratch = copies().newest(Sample.run("migrate"))) {
            assertThat(scratch.withoutData().orElseThrow())
                    .startsWith("There is no scratch server: backup.verify-url names no server");
            assertThat(query(scratch.settings(), "select count(*) from sqlite_schema"))
                    .isEqualTo("0");
        }
        assertThat(copies().hindrance(Sample.run("migrate")).orElseThrow())
                .contains("Name a server in the setting backup.verify-url");
    }

    @Test
    void startsAServerOfItsOwnAndEndsIt() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        backUps = backUps(new SampleTarget(home, address, S3Server.shared().newBucket()));
        DatabaseSettings settings;

        try (Scratch scratch = copies().empty(Sample.run("migrate"))) {
            settings = scratch.settings();
            assertThat(query(settings, "select 1")).isEqualTo("1");
        }

        assertThat(catchThrowableOfType(UpkeepException.class, () -> query(settings, "select 1"))
                        .kind())
                .isEqualTo(FailureKind.UNAVAILABLE);
    }

    @Test
    void anSqliteDatabaseIsCopiedAsItIsUntilThereIsABackup() {
        DatabaseSettings live = Sample.emptySqlite(home.resolve("application.db"));
        execute(live, "create table t (n integer)", "insert into t values (1), (2)");
        backUps =
                backUps(new SampleTarget(home, live.address(), S3Server.shared().newBucket()));

        try (Scratch scratch = copies().newest(Sample.run("migrate"))) {
            assertThat(scratch.origin().orElseThrow().backup()).isNull();
            assertThat(scratch.origin().orElseThrow().rows()).isEqualTo(2);
            execute(scratch.settings(), "delete from t");
        }
        assertThat(query(live, "select count(*) from t")).isEqualTo("2");

        String backup = backUps.backUp().id();
        execute(live, "insert into t values (3)");
        try (Scratch scratch = copies().newest(Sample.run("migrate"))) {
            assertThat(scratch.origin().orElseThrow().backup()).isEqualTo(backup);
            assertThat(query(scratch.settings(), "select count(*) from t")).isEqualTo("2");
            assertThat(query(scratch.empty(), "select count(*) from sqlite_schema"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aBackupThatCannotBeRestoredLeavesNothing() {
        backUps = backUps(target());
        String key = backUps.backUp().main().file().key();
        backUps.store().put(key, new byte[10], "application/zstd");

        assertThat(catchThrowableOfType(UpkeepException.class, () -> copies().newest(Sample.run("migrate"))))
                .hasMessageContaining("It has 10 bytes in the bucket");
    }

    @Test
    void removesWhatRunsThatAreOverLeftBehind() throws IOException {
        String over = "20261123T000000Z-over";
        String running = "20261123T000000Z-running";
        Files.createDirectories(home.resolve("tmp/back-up-" + over + "/server"));
        Files.createDirectories(home.resolve("tmp/back-up-" + running));
        for (String id : List.of(over, over + "_2", running)) {
            SERVER.asAdministrator("postgres", "create database \"upkeep_verify_" + id + "\"");
        }
        backUps = backUps(target());

        backUps.copies(id -> Optional.of(id.equals(running) ? RunStatus.RUNNING : RunStatus.ABANDONED))
                .empty(Sample.run("migrate"))
                .close();

        assertThat(scratchDatabases()).containsExactly("upkeep_verify_" + running);
        assertThat(home.resolve("tmp")).isDirectoryNotContaining("glob:**over");
        SERVER.asAdministrator("postgres", "drop database \"upkeep_verify_" + running + "\"");
        Files.delete(home.resolve("tmp/back-up-" + running));
    }

    private RestoredCopies copies() {
        return backUps.copies(run -> Optional.empty());
    }

    private BackUps backUps(SampleTarget target) {
        return new BackUps(target.settings());
    }

    private SampleTarget target() {
        return new SampleTarget(home, address, S3Server.shared().newBucket())
                .withVerifyServer(SERVER.address("postgres", "postgres", null));
    }

    private static String query(DatabaseSettings settings, String sql) {
        try (Database database = new Database("scratch", settings)) {
            return JdbcClient.create(database.dataSource())
                    .sql(sql)
                    .query((rows, row) -> rows.getString(1))
                    .single();
        }
    }

    private static void execute(DatabaseSettings settings, String... statements) {
        try (Database database = new Database("scratch", settings)) {
            for (String sql : statements) {
                JdbcClient.create(database.dataSource()).sql(sql).update();
            }
        }
    }

    private static List<String> scratchDatabases() {
        try (Database database = new Database("main", Sample.settings(SERVER.address("postgres", "postgres", null)))) {
            return JdbcClient.create(database.dataSource())
                    .sql(SCRATCH)
                    .query(String.class)
                    .list();
        }
    }
}
