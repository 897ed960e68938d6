package dev.upkeep.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.database.Database;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.Checks;
import dev.upkeep.testing.PemCertificate;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import dev.upkeep.testing.UpkeepProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeanChecksIT {
    private static final List<String> OF_ANY_TARGET = List.of(
            "database.pool",
            "database.days-to-full",
            "database.migrations",
            "bucket.writable",
            "bucket.latency",
            "bucket.clock-skew",
            "bucket.incomplete-uploads",
            "storage.drift",
            "job.check-health",
            "job.back-up",
            "job.verify-backup",
            "job.expire-backups",
            "job.recalculate-storage",
            "job.abort-incomplete-uploads",
            "job.copy-objects",
            "job.migrate");
    private static final List<String> OF_A_FILE = List.of(
            "database.integrity",
            "database.full-integrity",
            "database.foreign-keys",
            "database.wal",
            "database.free-pages",
            "database.disk",
            "database.file-system",
            "database.size");

    @TempDir
    private Path folder;

    @Test
    void aFileInOrderPassesEveryCheckOfAFile() throws SQLException {
        Path file = file("create table a (id integer primary key)");
        try (Checks checks = checks(file)) {
            List<CheckResult> made = checks.runAll();
            assertThat(made).extracting(CheckResult::id).containsAll(OF_A_FILE).containsAll(OF_ANY_TARGET);
            assertThat(made).extracting(CheckResult::id).doesNotContain("database.certificate", "database.clock-skew");
            assertThat(made)
                    .filteredOn(check ->
                            OF_A_FILE.contains(check.id()) && !check.id().equals("database.disk"))
                    .extracting(CheckResult::state)
                    .containsOnly(CheckState.OK);
            assertThat(made)
                    .filteredOn(check -> OF_ANY_TARGET.contains(check.id()))
                    .allSatisfy(check -> assertThat(check.state())
                            .as(check.id() + " " + check.detail())
                            .isIn(CheckState.OK, CheckState.SKIPPED));
        }
    }

    @Test
    void rowsThatReferToNothingAreNamedUntilTheyAreGone() throws SQLException {
        Path file = file(
                "create table author (id integer primary key)",
                "create table book (id integer primary key, author integer references author (id))",
                "insert into book values (1, 7), (2, 8)");
        try (Checks checks = checks(file)) {
            CheckResult sick = checks.run("database.foreign-keys");
            assertThat(sick.state()).isEqualTo(CheckState.WARN);
            assertThat(sick.detail()).contains("2 rows of \"book\" refer to rows of \"author\" that are not there");
            execute(file, "insert into author values (7), (8)");
            assertThat(checks.run("database.foreign-keys").state()).isEqualTo(CheckState.OK);
        }
    }

    @Test
    void freePagesAreToldUntilTheFileIsVacuumed() throws SQLException {
        Path file = file(
                "create table document (body blob)",
                "with recursive n (i) as (select 1 union all select i + 1 from n where i < 20)"
                        + " insert into document select randomblob(1000000) from n");
        try (Checks checks = checks(file)) {
            assertThat(checks.run("database.free-pages").state()).isEqualTo(CheckState.OK);
            long bytes = checks.run("database.size").value().longValueExact();
            assertThat(bytes).isGreaterThan(20_000_000);
            execute(file, "delete from document where rowid > 5");
            CheckResult sick = checks.run("database.free-pages");
            assertThat(sick.state()).isEqualTo(CheckState.WARN);
            assertThat(sick.value().doubleValue()).isBetween(70.0, 80.0);
            assertThat(sick.detail()).contains("MiB of the file are free pages");
            execute(file, "vacuum");
            assertThat(checks.run("database.free-pages").state()).isEqualTo(CheckState.OK);
            assertThat(checks.run("database.size").value().longValueExact()).isLessThan(bytes / 3);
        }
    }

    @Test
    void aDamagedFileIsAnAlarmUntilItIsRestored() throws Exception {
        Path file = file(
                "create table document (id integer primary key, body text)",
                "with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)"
                        + " insert into document select i, hex(randomblob(100)) from n",
                "pragma journal_mode = delete");
        byte[] sound = Files.readAllBytes(file);
        byte[] damaged = sound.clone();
        Arrays.fill(damaged, 9 * 4096, 10 * 4096, (byte) 0xA5);
        Files.write(file, damaged);
        try (Checks checks = checks(file)) {
            assertThat(checks.run("database.integrity").state()).isEqualTo(CheckState.CRIT);
            assertThat(checks.run("database.wal").state()).isEqualTo(CheckState.WARN);
        }
        Files.write(file, sound);
        execute(file, "pragma journal_mode = wal");
        try (Checks checks = checks(file)) {
            assertThat(checks.run("database.integrity").state()).isEqualTo(CheckState.OK);
            assertThat(checks.run("database.wal").state()).isEqualTo(CheckState.OK);
        }
    }

    @Test
    void aCertificateThatExpiresSoonWarnsAndOneThatHasExpiredAlarms() throws Exception {
        PemCertificate.write(folder, "server", "-10d", 40);
        Instant end = Instant.now().plus(Duration.ofDays(30));
        try (PostgresServer server =
                PostgresServer.separateWithTls(folder.resolve("server.crt"), folder.resolve("server.key"))) {
            DatabaseAddress.Postgres database = server.newDatabase();
            assertThat(certificate(database, end.minus(Duration.ofDays(40)))).isEqualTo(CheckState.OK);
            assertThat(certificate(database, end.minus(Duration.ofDays(29)))).isEqualTo(CheckState.WARN);
            assertThat(certificate(database, end.minus(Duration.ofDays(6)))).isEqualTo(CheckState.CRIT);
            assertThat(certificate(database, end.plus(Duration.ofDays(1)))).isEqualTo(CheckState.CRIT);
        }
    }

    @Test
    void everyBeanOfAPostgresTargetAnswers() {
        DatabaseAddress.Postgres database = PostgresServer.shared().newDatabase();
        try (Checks checks = Checks.of(folder.resolve("home"), database)) {
            List<CheckResult> made = checks.runAll();
            assertThat(made)
                    .extracting(CheckResult::id)
                    .containsAll(OF_ANY_TARGET)
                    .contains("database.certificate", "database.clock-skew")
                    .doesNotContain("database.integrity", "database.wal");
            assertThat(made)
                    .filteredOn(check ->
                            OF_ANY_TARGET.contains(check.id()) || check.id().equals("database.clock-skew"))
                    .allSatisfy(check -> assertThat(check.state())
                            .as(check.id() + " " + check.detail())
                            .isIn(CheckState.OK, CheckState.SKIPPED));
        }
    }

    @Test
    void aClockThatIsOffIsAnAlarmAtTheDatabaseAndTheBucket() {
        DatabaseAddress.Postgres database = PostgresServer.shared().newDatabase();
        Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(11));
        try (Checks checks = Checks.of(
                UpkeepProcess.production(folder, database, S3Server.shared().newBucket()), wrong)) {
            assertThat(checks.run("database.clock-skew").state()).isEqualTo(CheckState.CRIT);
            assertThat(checks.run("bucket.clock-skew").state()).isEqualTo(CheckState.CRIT);
        }
        try (Checks checks = Checks.of(folder.resolve("right"), database)) {
            assertThat(checks.run("database.clock-skew").state()).isEqualTo(CheckState.OK);
            assertThat(checks.run("bucket.clock-skew").state()).isEqualTo(CheckState.OK);
        }
    }

    @Test
    void aBucketThatIsGoneIsAnAlarmUntilItIsBack() throws Exception {
        ObjectStoreSettings bucket = S3Server.shared().newBucket();
        Path stored = S3Server.shared().directory().resolve(bucket.bucket());
        try (Checks checks =
                Checks.of(folder.resolve("home"), file("create table a (id integer primary key)"), bucket)) {
            assertThat(checks.run("bucket.reachable").state()).isEqualTo(CheckState.OK);
            Files.delete(stored);
            checks.outcome(Trigger.COMMAND, Map.of("checks", "bucket.reachable"), false);
            assertThat(checks.application()
                            .checks("main")
                            .one("bucket.reachable")
                            .results())
                    .extracting(last -> last.result().state())
                    .containsExactly(CheckState.CRIT);
            Files.createDirectory(stored);
            assertThat(checks.run("bucket.reachable").state()).isEqualTo(CheckState.OK);
        }
    }

    @Test
    void aJobThatDoesNotRunIsAnAlarmAfterItsTimeAndItsTimeLimit() {
        SettableClock clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
        DatabaseAddress.Postgres database = PostgresServer.shared().newDatabase();
        try (Checks checks = Checks.of(
                UpkeepProcess.production(folder, database, S3Server.shared().newBucket()), clock)) {
            assertThat(checks.run("job.back-up").state()).isEqualTo(CheckState.OK);
            assertThat(checks.run("job.copy-objects").state()).isEqualTo(CheckState.SKIPPED);
            clock.tick(Duration.ofHours(21));
            CheckResult missed = checks.run("job.back-up");
            assertThat(missed.state()).isEqualTo(CheckState.CRIT);
            assertThat(missed.detail()).isEqualTo("has never succeeded, and was due 1 time");
        }
    }

    @Test
    void aDatabaseThatNearsTheEndOfItsDiskIsToldAndThenAlarms() throws SQLException {
        Path file = file(
                "create table document (body blob)",
                "with recursive n (i) as (select 1 union all select i + 1 from n where i < 10)"
                        + " insert into document select randomblob(1000000) from n");
        for (Map.Entry<String, CheckState> limit : Map.of(
                        "100MiB", CheckState.OK, "11MiB", CheckState.WARN, "10MiB", CheckState.CRIT)
                .entrySet()) {
            try (Checks checks = Checks.of(
                    UpkeepProcess.bucketOnly(
                                    folder.resolve(limit.getKey()),
                                    S3Server.shared().newBucket())
                            .with("DATABASE_URL", "sqlite:///" + file)
                            .with("UPKEEP_HEALTH_DISK_LIMIT", limit.getKey()),
                    Clock.systemUTC())) {
                checks.run("database.size");
                assertThat(checks.run("database.days-to-full").state())
                        .as(limit.getKey())
                        .isEqualTo(limit.getValue());
            }
        }
    }

    private CheckState certificate(DatabaseAddress.Postgres database, Instant now) {
        try (Checks checks = Checks.of(
                UpkeepProcess.production(
                        folder.resolve("home" + now.getEpochSecond()),
                        database,
                        S3Server.shared().newBucket()),
                new SettableClock(now))) {
            return checks.run("database.certificate").state();
        }
    }

    private Checks checks(Path file) {
        return Checks.of(
                folder.resolve("home" + System.nanoTime()),
                file,
                S3Server.shared().newBucket());
    }

    private Path file(String... statements) throws SQLException {
        Path file = folder.resolve("application.db");
        try (Database database = new Database("main", Sample.emptySqlite(file));
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode = wal");
        }
        execute(file, statements);
        return file;
    }

    private static void execute(Path file, String... statements) throws SQLException {
        try (Database database = new Database("main", Sample.sqlite(file));
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
