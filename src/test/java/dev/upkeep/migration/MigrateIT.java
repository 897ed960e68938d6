package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class MigrateIT {
    private static final Path SAMPLE = Path.of("config/migrations");
    private static final String PARTITIONED = """
            create table event (at date primary key) partition by range (at);
            create table event_26 partition of event for values from ('2026-01-01') to ('2027-01-01');
            """;

    @TempDir
    private Path folder;

    private Path migrations;
    private DatabaseAddress.Postgres address;
    private Database postgres;
    private Database sqlite;

    @BeforeEach
    void open() throws IOException {
        migrations = Files.createDirectory(folder.resolve("migrations"));
        address = PostgresServer.shared().newDatabase();
        postgres = new Database("main", Sample.settings(address));
        sqlite = new Database("main", Sample.emptySqlite(folder.resolve("application.db")));
    }

    @AfterEach
    void close() {
        postgres.close();
        sqlite.close();
    }

    @ParameterizedTest
    @EnumSource
    void appliesTheSampleApplicationsMigrations(On on) {
        Database database = on.of(this);
        MigrationReport first = migrate(database, SAMPLE);
        assertThat(first.fromVersion()).isNull();
        assertThat(first.toVersion()).isEqualTo("6");
        assertThat(first.applied())
                .extracting(MigrationReport.Applied::version)
                .containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(first.hasFindings()).isFalse();
        MigrationReport second = migrate(database, SAMPLE);
        assertThat(second.applied()).isEmpty();
        assertThat(second.summary()).isEqualTo("nothing to apply: at version 6");
        assertThat(query(database, "select count(*) from plan")).isEqualTo("3");
        execute(
                database,
                "insert into \"user\" (email, name, plan_id) values ('ann@x.com', 'Ann', 2)",
                "insert into document (user_id, object_key, bytes) values (1, 'ann@x.com/a', 5)",
                "insert into plan (code, quota_bytes) values ('further', 1)");
        assertThat(query(database, "select storage_used from \"user\"")).isEqualTo("0");
    }

    @Test
    void givesBothEnginesTheSameVersionsAndChecksums() {
        migrate(postgres, SAMPLE);
        migrate(sqlite, SAMPLE);
        String history = "select version || ' ' || checksum || ' ' || installed_by from flyway_schema_history"
                + " where version is not null order by installed_rank";
        List<String> onPostgres =
                client(postgres).sql(history).query(String.class).list();
        assertThat(onPostgres).hasSize(6).allMatch(row -> row.endsWith("upkeep for test"));
        assertThat(client(sqlite).sql(history).query(String.class).list()).isEqualTo(onPostgres);
    }

    @ParameterizedTest
    @EnumSource
    void timesWithoutAZoneAreUtcWhereverUpkeepRuns(On on) throws IOException {
        Database database = on.of(this);
        write("V1__note.sql", "create table note (made timestamp); insert into note values (current_timestamp);");
        write("V2__zone.sql", "${pg}alter table note alter column made type timestamptz;");
        write("U2__zone.sql", "${pg}alter table note alter column made type timestamp;");
        TimeZone here = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            facade(database, migrations).up(Sample.run("migrate", Map.of("to", "1")));
            assertThat(made(database, "made")).isCloseTo(Instant.now(), within(Duration.ofMinutes(5)));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Dubai"));
            migrate(database, migrations);
            assertThat(made(database, "made at time zone 'UTC'"))
                    .isCloseTo(Instant.now(), within(Duration.ofMinutes(5)));
            TimeZone.setDefault(TimeZone.getTimeZone("America/Lima"));
            facade(database, migrations)
                    .down(Sample.run("migrate", Map.of("action", "down", "to", "1", "confirm", "yes")));
        } finally {
            TimeZone.setDefault(here);
        }
        assertThat(made(database, "made")).isCloseTo(Instant.now(), within(Duration.ofMinutes(5)));
    }

    /** What stands in the database, whatever the session's zone is. */
    private static Instant made(Database database, String onPostgres) {
        String column = database.engine() == Engine.POSTGRESQL
                ? "to_char(" + onPostgres + ", 'YYYY-MM-DD HH24:MI:SS')"
                : "made";
        return Instant.parse(query(database, "select " + column + " from note").replace(' ', 'T') + "Z");
    }

    @ParameterizedTest
    @EnumSource
    void aDryRunNamesWhatIsPendingAndChangesNothing(On on) {
        Database database = on.of(this);
        MigrationReport report = facade(database, SAMPLE).up(Sample.dryRun("migrate"));
        assertThat(report.applied()).isEmpty();
        assertThat(report.pending())
                .extracting(MigrationReport.Pending::version)
                .containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(report.fromVersion()).isNull();
        assertThat(report.toVersion()).isEqualTo("6");
        assertThat(facade(database, SAMPLE)
                        .up(Sample.dryRun("migrate", Map.of("to", "2")))
                        .toVersion())
                .isEqualTo("2");
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.summary())
                .startsWith("6 pending at no version: 1 create plan and user, 2 create document,"
                        + " 3 index document by user, 4 ");
        assertThat(tables(database)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aMigrationThatFailsLeavesNothing(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create_a.sql", "create table a (id integer primary key);");
        write("V2__create_b.sql", """
                -- The third statement fails.
                create table b (id integer primary key);
                insert into a (id) values (1);
                -- Which of the two
                /* is it? */
                insert into a (id)
                  values (1);
                """);
        UpkeepException failure = failure(database, migrations);
        assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
        assertThat(failure)
                .hasMessageContaining("V2__create_b.sql")
                .hasMessageContaining("in the statement `insert into a (id) values (1)`")
                .hasMessageContaining(on == On.SQLITE ? "a.id" : "a_pkey")
                .hasMessageContaining("rolled back")
                .hasMessageContaining("stands at version 1")
                .hasMessageContaining("upkeep migrate up");
        assertThat(query(database, "select count(*) from a")).isEqualTo("0");
        assertThatThrownBy(() -> query(database, "select count(*) from b")).isNotNull();

        write("V2__create_b.sql", "create table b (id integer primary key);");
        assertThat(migrate(database, migrations).toVersion()).isEqualTo("2");
    }

    @Test
    void theRestorePointIsASentenceOfItsOwnBehindTheCommandToRun() throws IOException {
        write("V1__fail.sql", "select nothing from nowhere;");
        assertThat(catchThrowableOfType(
                        UpkeepException.class,
                        () -> facade(sqlite, migrations).up(Sample.run("migrate"), "20261123T021500Z-abcdef")))
                .hasMessageEndingWith("run: upkeep migrate up. The backup 20261123T021500Z-abcdef is from before.");
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatChangedAfterItWasAppliedIsRefused(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create_a.sql", "create table a (id integer primary key);");
        migrate(database, migrations);
        write("V1__create_a.sql", "create table a (id integer primary key, name text);");
        UpkeepException failure = failure(database, migrations);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure)
                .hasMessageContaining("changed since: V1__create_a.sql")
                .hasMessageContaining("never changes");
        assertThat(catchThrowableOfType(
                        UpkeepException.class,
                        () -> facade(database, migrations).up(Sample.dryRun("migrate"))))
                .hasMessageContaining("never changes");
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseMadeByOtherMeansIsLeftAloneUntilItsVersionIsNamed(On on) throws IOException {
        Database database = on.of(this);
        execute(database, "create table a (id integer primary key)");
        write("V1__create_a.sql", "create table a (id integer primary key);");
        write("V2__create_b.sql", "create table b (id integer primary key);");
        assertThat(catchThrowableOfType(
                        UpkeepException.class,
                        () -> facade(database, migrations).up(Sample.dryRun("migrate"))))
                .hasMessageContaining("no history");
        assertThat(failure(database, migrations))
                .hasMessageContaining("no history")
                .hasMessageContaining("upkeep migrate baseline 1");
        MigrationReport report = facade(database, migrations).up(Sample.run("migrate", Map.of("baseline", "1")));
        assertThat(report.applied())
                .extracting(MigrationReport.Applied::version)
                .containsExactly("2");
        assertThat(report.pending()).isEmpty();
        assertThat(catchThrowableOfType(UpkeepException.class, () -> down(database, migrations, "0")))
                .hasMessageContaining("was taken over at version 1")
                .hasMessageEndingWith("upkeep migrate down --to 1");
        assertThat(catchThrowableOfType(
                        UpkeepException.class,
                        () -> facade(database, migrations)
                                .up(Sample.run("migrate", Map.of("baseline", "2", "to", "2")))))
                .hasMessageContaining("stands at version 2, so it cannot be taken over at version 2")
                .hasMessageContaining("nothing was changed");
        assertThat(facade(database, migrations)
                        .up(Sample.run("migrate", Map.of("baseline", "1")))
                        .applied())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void stopsAtTheVersionThatWasAskedFor(On on) {
        Database database = on.of(this);
        MigrationReport report = facade(database, SAMPLE).up(Sample.run("migrate", Map.of("to", "2")));
        assertThat(report.toVersion()).isEqualTo("2");
        assertThat(report.pending())
                .extracting(MigrationReport.Pending::version)
                .containsExactly("3", "4", "5", "6");
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void severalProcessesMayMigrateAtOnce(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create_a.sql", "create table a (id integer primary key);");
        for (int version = 2; version <= 6; version++) {
            write("V" + version + "__fill.sql", "insert into a (id) values (" + version + ");");
        }
        List<CompletableFuture<Integer>> all = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> migrate(database, migrations).applied().size()))
                .limit(4)
                .toList();
        assertThat(all.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(6);
        assertThat(query(database, "select count(*) from a")).isEqualTo("5");
    }

    @Test
    void buildsATableAnewOnSqliteWithoutDeletingWhatRefersToIt() throws IOException {
        write("V1__create.sql", """
                create table parent (id integer primary key);
                create table child (id integer primary key, parent_id integer references parent (id) on delete cascade);
                insert into parent values (1);
                insert into child values (1, 1), (2, 1);
                """);
        write("V2__rebuild.sql", """
                create table parent_new (id integer primary key, name text);
                insert into parent_new (id) select id from parent;
                drop table parent;
                alter table parent_new rename to parent;
                """);
        migrate(sqlite, migrations);
        assertThat(query(sqlite, "select count(*) from child")).isEqualTo("2");
    }

    @Test
    void refusesAMigrationOnSqliteThatLeavesReferencesThatPointNowhere() throws IOException {
        write("V1__create.sql", """
                create table parent (id integer primary key);
                create table child (id integer primary key, parent_id integer references parent (id));
                insert into parent values (1);
                insert into child values (1, 1), (2, 7);
                """.replace(", (2, 7)", ""));
        write("V2__delete.sql", "delete from parent;");
        UpkeepException failure = failure(sqlite, migrations);
        assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
        assertThat(failure).hasMessageContaining("V2__delete.sql").hasMessageContaining("child to parent");
        assertThat(query(sqlite, "select count(*) from parent")).isEqualTo("1");
        assertThat(query(sqlite, "select max(version) from flyway_schema_history"))
                .isEqualTo("1");
    }

    @Test
    void refusesAReverseOnSqliteThatLeavesReferencesThatPointNowhereByItsOwnName() throws IOException {
        write("V1__create.sql", """
                create table parent (id integer primary key);
                create table child (id integer primary key, parent_id integer references parent (id));
                """);
        write("V2__fill.sql", "insert into parent values (1); insert into child values (1, 1);");
        write("U2__fill.sql", "delete from parent;");
        migrate(sqlite, migrations);

        assertThat(catchThrowableOfType(UpkeepException.class, () -> down(sqlite, migrations, "1")))
                .hasMessageStartingWith("The reverse U2__fill.sql failed")
                .hasMessageContaining("refer to no row (child to parent: 1). All of it was rolled back")
                .hasMessageContaining("still has version 2")
                .hasMessageEndingWith("then run: upkeep migrate down --to 1")
                .hasMessageNotContaining("migrate up");
    }

    @Test
    void doesNotBlameAMigrationForReferencesThatPointedNowhereBefore() throws IOException {
        execute(
                sqlite,
                "create table parent (id integer primary key)",
                "create table child (id integer primary key, parent_id integer references parent (id))",
                "insert into child values (1, 7)");
        write("V1__create.sql", "select 1;");
        write("V2__create_a.sql", "create table a (id integer primary key);");
        facade(sqlite, migrations).up(Sample.run("migrate", Map.of("baseline", "1")));
        assertThat(query(sqlite, "select count(*) from a")).isEqualTo("0");
    }

    @ParameterizedTest
    @Timeout(60)
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into a values (1)                    | create index concurrently a_id on a (id)",
                "select * from event                         | alter table event detach partition event_26 concurrently",
                "lock table a in share update exclusive mode | vacuum (analyze) a"
            })
    void whatBlocksNobodyWaitsForALockAsLongAsItMust(String held, String statement) throws Exception {
        write("V1__create.sql", "create table a (id integer primary key);" + PARTITIONED);
        migrate(postgres, migrations);
        write("V2__patient.sql", "-- People go on writing.\n/* And reading. */ " + statement + ";");
        try (Connection other = postgres.connect();
                Statement holder = other.createStatement()) {
            other.setAutoCommit(false);
            holder.execute(held);
            CompletableFuture<MigrationReport> migration =
                    CompletableFuture.supplyAsync(() -> migrate(postgres, migrations));
            awaitWaiting("%" + statement + "%");
            Awaitility.await()
                    .pollDelay(StatementLimits.BLOCKING.lockTimeout().plusSeconds(1))
                    .timeout(Duration.ofSeconds(20))
                    .until(() -> !migration.isDone());
            other.commit();
            assertThat(migration.get().toVersion()).isEqualTo("2");
        }
        assertThat(invalidIndexes()).isEmpty();
    }

    @Test
    void theNextRunDropsTheInvalidIndexThatAFailedConcurrentBuildLeaves() throws IOException {
        write("V1__create.sql", "create table a (id integer); insert into a values (1), (1);");
        write("V2__index.sql", "create unique index concurrently a_id on a (id);");
        UpkeepException failure = failure(postgres, migrations);
        assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
        assertThat(failure)
                .hasMessageContaining("V2__index.sql")
                .hasMessageContaining("outside a transaction")
                .hasMessageContaining("key (id) is duplicated; see: select id, count(*) from")
                .hasMessageContaining("The invalid index that it left, a_id, is dropped by the next run.")
                .hasMessageEndingWith("Correct the cause, then run: upkeep migrate up");
        assertThat(invalidIndexes()).isEqualTo("a_id");
        execute(postgres, "delete from a");
        assertThat(migrate(postgres, migrations).toVersion()).isEqualTo("2");
        assertThat(invalidIndexes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table event detach partition event_26 concurrently",
                "reindex index concurrently event_26_pkey",
                "reindex (verbose) table concurrently event_26",
                "reindex (concurrently) table event_26",
                "cluster",
                "cluster verbose",
                "vacuum event_26"
            })
    @Timeout(60)
    void whatCannotRunInATransactionRunsOutsideOfOne(String statement) throws IOException {
        write("V1__create.sql", PARTITIONED);
        write("V2__outside.sql", "-- Not in a transaction.\n" + statement + "; -- The end.\n");
        write("U2__outside.sql", statement + ";");

        assertThat(migrate(postgres, migrations).toVersion()).isEqualTo("2");

        if (statement.startsWith("alter table")) {
            assertThat(query(postgres, "select count(*) from pg_inherits")).isEqualTo("0");
            execute(
                    postgres,
                    "alter table event attach partition event_26 for values from ('2026-01-01') to ('2027-01-01')");
        }
        assertThat(down(postgres, migrations, "1").toVersion()).isEqualTo("1");
    }

    @Test
    void refusesAMixtureOfWhatCanAndWhatCannotRunInATransactionBeforeAnythingRuns() throws IOException {
        write("V1__create.sql", PARTITIONED);
        write(
                "V2__mixed.sql",
                "alter table event add note text;\n\nalter table event\n  detach partition event_26 concurrently;");
        for (ActiveRun run : List.of(Sample.run("migrate"), Sample.dryRun("migrate"))) {
            assertThat(catchThrowableOfType(
                            UpkeepException.class,
                            () -> facade(postgres, migrations).up(run)))
                    .hasMessageStartingWith("V2__mixed.sql cannot be applied: `alter table event detach partition"
                            + " event_26 concurrently` (line 3) cannot run in a transaction, and other statements of"
                            + " the script have to. Nothing was changed.")
                    .hasMessageContaining("a script of its own")
                    .hasMessageEndingWith("then run: upkeep migrate up");
        }
        assertThat(tables(postgres)).isZero();

        write("V2__mixed.sql", "alter table event add note text;");
        write("U2__mixed.sql", "alter table event drop note; vacuum event;");
        migrate(postgres, migrations);
        assertThat(catchThrowableOfType(UpkeepException.class, () -> down(postgres, migrations, "1")))
                .hasMessageStartingWith("U2__mixed.sql cannot be applied: `vacuum event` (line 1) cannot");
        assertThat(query(postgres, "select max(version) from flyway_schema_history"))
                .isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DISCARD  all", "select 1, pg_advisory_unlock_all()"})
    void refusesWhatReleasesTheLockThatKeepsOthersOutBeforeAnythingRuns(String statement) throws IOException {
        write("V1__create.sql", "create table a (n integer);");
        write("V2__release.sql", "discard plans;\n" + statement + ";");
        assertThat(catchThrowableOfType(UpkeepException.class, () -> migrate(postgres, migrations)))
                .hasMessageStartingWith(
                        "V2__release.sql cannot be applied: `" + statement.replace("  ", " ") + "` (line 2) releases")
                .hasMessageContaining("Nothing was changed")
                .hasMessageEndingWith("then run: upkeep migrate up");
        assertThat(tables(postgres)).isZero();

        write("V2__release.sql", "discard plans;");
        write("U2__release.sql", statement + ";");
        migrate(postgres, migrations);
        assertThat(catchThrowableOfType(UpkeepException.class, () -> down(postgres, migrations, "1")))
                .hasMessageStartingWith("U2__release.sql cannot be applied: ");
        assertThat(query(postgres, "select max(version) from flyway_schema_history"))
                .isEqualTo("2");
    }

    @Test
    void aFunctionWhoseBodyIsABlockOfStatementsIsOneStatement() throws IOException {
        write("V1__count.sql", """
                create table a (n integer);
                create function add_one(m integer) returns integer language sql
                begin atomic
                  insert into a values (m);
                  select case when m > 1 then m else 1 end;
                end;
                create procedure clear() begin atomic delete from a; end;
                insert into a values (7);
                """);

        assertThat(migrate(postgres, migrations).toVersion()).isEqualTo("1");

        assertThat(query(postgres, "select add_one(3) + (select count(*) from a)"))
                .isEqualTo("4");
    }

    @Test
    void saysHowToUseANewValueOfAnEnum() throws IOException {
        write("V1__create.sql", "create type mood as enum ('a'); create table t (m mood);");
        migrate(postgres, migrations);
        write("V2__add.sql", "alter type mood add value 'b'; insert into t values ('b');");
        assertThat(failure(postgres, migrations))
                .hasMessageContaining("V2__add.sql failed at line 1, in the statement `insert")
                .hasMessageContaining("New enum values must be committed before they can be used.")
                .hasMessageContaining("Put ALTER TYPE … ADD VALUE into a script of its own, before this one.")
                .hasMessageContaining("rolled back");
    }

    @Test
    @Timeout(60)
    void theNextRunFinishesDetachingAPartitionThatWasStoppedInTheMiddle() throws Exception {
        write("V1__create.sql", PARTITIONED);
        migrate(postgres, migrations);
        write("V2__detach.sql", "alter table event detach partition event_26 concurrently;");
        ActiveRun run = Sample.run("migrate");
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from event");
            CompletableFuture<UpkeepException> migration = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                    UpkeepException.class, () -> facade(postgres, migrations).up(run)));
            String pending = "select count(*) from pg_inherits where inhdetachpending";
            Awaitility.await().until(() -> query(postgres, pending).equals("1"));
            run.cancel(FailureKind.CANCELLED, "Somebody stopped it.");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(migration.get()).hasMessageContaining("V2__detach.sql was stopped.");
            assertThat(query(postgres, pending)).isEqualTo("1");
            other.rollback();
        }
        assertThat(migrate(postgres, migrations).applied())
                .extracting(MigrationReport.Applied::version)
                .containsExactly("2");
        assertThat(query(postgres, "select count(*) from pg_inherits")).isEqualTo("0");
    }

    @Test
    @Timeout(60)
    void givesUpSoonWhenATableIsLockedAndChangesNothing() throws Exception {
        write("V1__create.sql", "create table a (id integer primary key);");
        migrate(postgres, migrations);
        write("V2__alter.sql", "create table b (id integer); alter table a add column name text;");
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("set application_name = 'nightly report'");
            statement.execute("select * from a where id > 4711 or 'hunter2' = ''");
            Instant began = Instant.now();
            UpkeepException failure = failure(postgres, migrations);
            assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(10));
            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
            String session = query(postgres, "select pid from pg_stat_activity where application_name like 'nightly%'");
            assertThat(failure)
                    .hasMessageContaining("V2__alter.sql")
                    .hasMessageContaining("due to lock timeout. The lock is held by session " + session + " of user "
                            + address.user() + " (nightly report), which is idle in transaction since 20")
                    .hasMessageContaining(" UTC: select * from a where id > ? or;")
                    .hasMessageContaining("to end it, which rolls its transaction back: select pg_terminate_backend("
                            + session + ");")
                    .hasMessageContaining("rolled back: the database stands at version 1")
                    .hasMessageNotContaining("4711")
                    .hasMessageNotContaining("hunter2");
            other.rollback();
        }
        assertThat(migrate(postgres, migrations).toVersion()).isEqualTo("2");
    }

    @Test
    @Timeout(60)
    void goingDownNamesWhoHoldsTheLockAsFarAsTheRoleMaySee() throws Exception {
        write("V1__create.sql", "create table a (id integer primary key);");
        write("U1__create.sql", "drop table a;");
        migrate(postgres, migrations);
        DatabaseAddress.Postgres administrator = PostgresServer.shared().address(address.database(), "postgres", "");
        try (Database others = new Database("main", Sample.settings(administrator));
                Connection other = others.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from a");
            UpkeepException failure =
                    catchThrowableOfType(UpkeepException.class, () -> down(postgres, migrations, "0"));
            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(failure)
                    .hasMessageContaining("The lock is held by session ")
                    .hasMessageContaining(" of which this role may not see what it does (GRANT pg_read_all_stats TO "
                            + address.user() + ";); to end it")
                    .hasMessageEndingWith("then run: upkeep migrate down --to 0");
            other.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(60)
    void givesUpSoonWhenAnotherProcessKeepsTheSqliteFile(boolean applied) throws Exception {
        write("V1__create.sql", "create table a (id integer primary key);");
        write("U1__create.sql", "drop table a;");
        if (applied) {
            migrate(sqlite, migrations);
            write("V2__create.sql", "create table b (id integer primary key);");
        }
        try (Connection other = sqlite.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("create table held (id integer)");
            UpkeepException failure = failure(sqlite, migrations);
            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(failure)
                    .hasMessageContaining("application.db is locked: another process")
                    .hasMessageContaining("within the 10s that a migration waits. `fuser -v /")
                    .hasMessageEndingWith("Nothing was changed; then run: upkeep migrate up");
            if (applied) {
                assertThat(catchThrowableOfType(UpkeepException.class, () -> down(sqlite, migrations, "0")))
                        .hasMessageContaining("application.db is locked: another process")
                        .hasMessageEndingWith("Nothing was changed; then run: upkeep migrate down --to 0");
            }
            other.rollback();
        }
        assertThat(migrate(sqlite, migrations).pending()).isEmpty();
    }

    @Test
    void tellsAStatementAsTheCheckOfBlockedSessionsDoes() throws IOException {
        String route = Files.readString(Path.of("routes/checks-postgresql.camel.yaml"));
        String hidden = LockWatch.HOLDERS.substring(
                LockWatch.HOLDERS.indexOf("coalesce(nullif(trim(left("), LockWatch.HOLDERS.indexOf("'a statement'"));
        assertThat(route.replaceAll("\\s+", " ")).contains(hidden.replaceAll("\\s+", " "));
    }

    @Test
    void aStatementThatTakesTooLongIsStoppedAndTheMessageSaysHowToTakeLonger() throws IOException {
        write("V1__limits.sql", "create table limits as select current_setting('statement_timeout') as at_work;");
        migrate(postgres, migrations);
        assertThat(query(postgres, "select at_work from limits")).isEqualTo("30min");
        write(
                "V2__slow.sql",
                "set local statement_timeout = '200ms'; create table b (id integer); select pg_sleep(50);");

        UpkeepException failure = failure(postgres, migrations);

        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure)
                .hasMessageContaining("V2__slow.sql")
                .hasMessageContaining("rolled back")
                .hasMessageContaining("may take 30m; a script that needs longer says so: ${pg}set local");
        assertThat(query(postgres, "select count(*) from pg_class where relname = 'b'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    void aFileFromWindowsIsReadAsAnyOther(On on) throws IOException {
        Database database = on.of(this);
        write(
                "V1__create.sql",
                "\uFEFFcreate table a (id integer);\r\n-- it's; /* all\r\ninsert into a\r\n values (1);\r\n");
        write("U1__create.sql", "\uFEFFdrop table a\r\n");
        migrate(database, migrations);
        assertThat(query(database, "select count(*) from a")).isEqualTo("1");
        assertThat(losses(database, "0")).containsExactly("the table a with 1 row");
        assertThat(down(database, migrations, "0").toVersion()).isNull();
    }

    @Test
    void aRoleThatMayMakeNoTablesIsToldWhoMay() throws IOException {
        write("V1__create.sql", "create table a (id integer);");
        try (Database reader =
                new Database("main", Sample.settings(PostgresServer.shared().newRole(address)))) {
            UpkeepException failure = failure(reader, migrations);
            assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
            assertThat(failure)
                    .hasMessageContaining("permission denied for schema public. Migrations are applied by the role")
                    .hasMessageContaining("GRANT CREATE ON SCHEMA public")
                    .hasMessageEndingWith("Nothing was changed; then run: upkeep migrate up");
        }
    }

    @Test
    @Timeout(60)
    void saysWhatIsKnownWhenTheServerGoesAwayInTheMiddle() throws Exception {
        write("V1__wait.sql", "create table a (id integer); select pg_sleep(50);");
        try (PostgresServer server = PostgresServer.separate();
                Database database = new Database("main", Sample.settings(server.newDatabase()))) {
            CompletableFuture<UpkeepException> migration =
                    CompletableFuture.supplyAsync(() -> failure(database, migrations));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> query(database, "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")
                            .equals("1"));
            server.stop();
            assertThat(migration.get().kind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(migration.get())
                    .hasMessageStartingWith(
                            "The migration V1__wait.sql failed at line 1, in the statement `select pg_sleep(50)`")
                    .hasMessageEndingWith("The database does not answer any more, so what stands cannot be told: the"
                            + " script ran in a transaction, so all of it or nothing. When it answers again, run:"
                            + " upkeep migrate up");
        }
    }

    @Test
    @Timeout(60)
    void endsTheStatementAtWorkWhenTheRunIsCancelled() throws Exception {
        write("V1__wait.sql", "create table a (id integer); select pg_sleep(50);");
        ActiveRun run = Sample.run("migrate");
        CompletableFuture<UpkeepException> migration = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                UpkeepException.class, () -> facade(postgres, migrations).up(run)));
        awaitWaiting("%pg_sleep%");
        run.cancel(FailureKind.CANCELLED, "Somebody stopped it.");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(migration.get())
                .hasMessage("Somebody stopped it. V1__wait.sql was stopped. All of it was rolled back: the database"
                        + " stands at no version, as before this migration. To go on, run: upkeep migrate up");
        assertThat(migration.get().kind()).isEqualTo(FailureKind.CANCELLED);
        assertThat(query(
                        postgres,
                        "select count(*) from pg_stat_activity where query like '%sleep(5%' and state='active'"
                                + " and pid <> pg_backend_pid()"))
                .isEqualTo("0");
        assertThat(tables(postgres)).isLessThanOrEqualTo(1);
    }

    @Test
    @Timeout(60)
    void saysWhatStandsWhenGoingDownIsCancelled() throws Exception {
        write("V1__a.sql", "create table a (id integer);");
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b; select pg_sleep(50);");
        migrate(postgres, migrations);
        ActiveRun run = Sample.run("migrate", Map.of("action", "down", "to", "1", "confirm", "yes"));
        CompletableFuture<UpkeepException> migration = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                UpkeepException.class, () -> facade(postgres, migrations).down(run)));
        awaitWaiting("%pg_sleep(50)%");
        run.cancel(FailureKind.CANCELLED, "Somebody stopped it.");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(migration.get())
                .hasMessage("Somebody stopped it. The reverse U2__b.sql was stopped. All of it was rolled back: the"
                        + " database still has version 2. To go on, run: upkeep migrate down --to 1");
    }

    @ParameterizedTest
    @EnumSource
    void goesDownToNothingAndUpAgainWithTheRowsThatStayed(On on) {
        Database database = on.of(this);
        migrate(database, SAMPLE);
        execute(database, "insert into plan (code, quota_bytes) values ('further', 1)");

        DowngradeReport down = down(database, SAMPLE, "1");

        assertThat(down.reversed())
                .extracting(DowngradeReport.Reversed::version)
                .containsExactly("6", "5", "4", "3", "2");
        assertThat(down.toVersion()).isEqualTo("1");
        assertThat(query(database, "select count(*) from plan")).isEqualTo("4");
        assertThatThrownBy(() -> query(database, "select count(*) from document"))
                .isNotNull();
        assertThat(migrate(database, SAMPLE).applied()).hasSize(5);
        assertThat(query(database, "select count(*) from plan")).isEqualTo("4");
        assertThat(down(database, SAMPLE, "0").toVersion()).isNull();
        assertThat(migrate(database, SAMPLE).applied()).hasSize(6);
        assertThat(down(database, SAMPLE, "6").summary()).isEqualTo("nothing to take back: at version 6");
    }

    @ParameterizedTest
    @EnumSource
    void anOlderCheckoutGoesDownByTheScriptsThatTheDatabaseKeeps(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create_a.sql", "create table a (id integer primary key);");
        write("U1__create_a.sql", "drop table a;");
        write("V2__create_b.sql", "create table b (at ${timestamptz});");
        write("U2__create_b.sql", "-- gone\ndrop table b; create table c (at ${timestamptz});");
        migrate(database, migrations);
        Files.delete(migrations.resolve("V2__create_b.sql"));
        Files.delete(migrations.resolve("U2__create_b.sql"));

        down(database, migrations, "1");

        assertThat(query(database, "select count(*) from c")).isEqualTo("0");
        assertThat(query(database, "select max(version) from flyway_schema_history where success"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void aReverseThatFailsLeavesTablesAndHistoryAsTheyWere(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create_a.sql", "create table a (id integer primary key);");
        write("V2__create_b.sql", "create table b (id integer primary key);");
        write("U2__create_b.sql", "insert into a values (1);\ndrop table b;\ndrop table nowhere;");
        migrate(database, migrations);

        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> down(database, migrations, "1"));

        assertThat(failure)
                .hasMessageContaining("U2__create_b.sql")
                .hasMessageContaining("line 3")
                .hasMessageContaining("still has version 2")
                .hasMessageEndingWith("then run: upkeep migrate down --to 1");
        assertThat(query(database, "select count(*) from a")).isEqualTo("0");
        assertThat(query(database, "select count(*) from b")).isEqualTo("0");
        assertThat(migrate(database, migrations).summary()).isEqualTo("nothing to apply: at version 2");
        write("U2__create_b.sql", "drop table b;");
        assertThat(down(database, migrations, "1").toVersion()).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void goesNowhereWhenOneOfTheReversesIsMissing(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create_a.sql", "create table a (id integer primary key);");
        write("V2__create_b.sql", "create table b (id integer primary key);");
        write("U2__create_b.sql", "drop table b;");
        migrate(database, migrations);

        assertThat(catchThrowableOfType(UpkeepException.class, () -> down(database, migrations, "0")))
                .hasMessageContaining("no reverse of version 1")
                .hasMessageContaining("U1__create_a.sql");
        assertThat(query(database, "select count(*) from b")).isEqualTo("0");

        Files.delete(migrations.resolve("V1__create_a.sql"));
        assertThat(catchThrowableOfType(UpkeepException.class, () -> down(database, migrations, "0")))
                .hasMessageContaining("Restore V1__create_a.sql and U1__create_a.sql, which are not in the folder, or");
    }

    @ParameterizedTest
    @EnumSource
    void refusesToGoDownToAVersionThatTheDatabaseDoesNotHave(On on) {
        Database database = on.of(this);
        migrate(database, SAMPLE);

        assertThat(catchThrowableOfType(UpkeepException.class, () -> down(database, SAMPLE, "7")))
                .hasMessageContaining("does not have version 7")
                .hasMessageContaining("1, 2, 3, 4, 5, 6");
    }

    @ParameterizedTest
    @EnumSource
    void aDryRunOfGoingDownNamesItAndChangesNothing(On on) {
        Database database = on.of(this);
        migrate(database, SAMPLE);

        DowngradeReport report =
                facade(database, SAMPLE).down(Sample.dryRun("migrate", Map.of("action", "down", "to", "4")));

        assertThat(report.summary()).isEqualTo("would take back 6 refuse negative sizes, 5 index document by time");
        assertThat(report.fromVersion()).isEqualTo("6");
        assertThat(report.toVersion()).isEqualTo("4");
        assertThat(report.reversed())
                .extracting(DowngradeReport.Reversed::milliseconds)
                .containsOnlyNulls();
        assertThat(facade(database, SAMPLE)
                        .down(Sample.dryRun("migrate", Map.of("action", "down", "to", "0")))
                        .toVersion())
                .isNull();
        assertThat(migrate(database, SAMPLE).summary()).isEqualTo("nothing to apply: at version 6");
    }

    @Test
    @Timeout(60)
    void dropsAnIndexConcurrentlyOnTheWayDown() throws IOException {
        write("V1__create.sql", "create table a (id integer primary key);");
        write("V2__index.sql", "create index concurrently a_id on a (id);");
        write("U2__index.sql", "drop index concurrently a_id;");
        migrate(postgres, migrations);

        assertThat(down(postgres, migrations, "1").toVersion()).isEqualTo("1");
        assertThat(query(postgres, "select count(*) from pg_class where relname = 'a_id'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void upAndDownByProcessesAtOnceTakeTurns(On on) {
        Database database = on.of(this);
        migrate(database, SAMPLE);

        List<CompletableFuture<?>> all = List.of(
                CompletableFuture.supplyAsync(() -> down(database, SAMPLE, "0")),
                CompletableFuture.supplyAsync(() -> migrate(database, SAMPLE)),
                CompletableFuture.supplyAsync(() -> down(database, SAMPLE, "0")),
                CompletableFuture.supplyAsync(() -> migrate(database, SAMPLE)));

        all.forEach(CompletableFuture::join);
        assertThat(migrate(database, SAMPLE).toVersion()).isEqualTo("6");
        assertThat(query(database, "select count(*) from plan")).isEqualTo("3");
    }

    @ParameterizedTest
    @EnumSource
    void goingDownNamesWhatIsLostAndWantsItSaid(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create.sql", "create table a (id integer primary key); insert into a values (1);");
        write(
                "V2__more.sql",
                "create table b (id integer); insert into b values (1), (2); alter table a add nick text;");
        write("U2__more.sql", """
                -- Two tables and a column, one of the tables only to be made anew.
                drop table b;
                alter table a drop column nick;
                create table a_new (id integer primary key);
                insert into a_new select id from a;
                drop table a;
                alter table a_new rename to a;
                """);
        migrate(database, migrations);
        execute(database, "update a set nick = 'x'");
        Map<String, String> down = Map.of("action", "down", "to", "1");

        assertThat(catchThrowableOfType(
                        UpkeepException.class,
                        () -> facade(database, migrations).down(Sample.run("migrate", down))))
                .hasMessageContaining("the table b with 2 rows, the column a.nick with 1 value, for ever")
                .hasMessageContaining("confirm=b a.nick");
        assertThat(query(database, "select count(*) from b")).isEqualTo("2");
        assertThat(facade(database, migrations)
                        .down(Sample.dryRun("migrate", down))
                        .losses())
                .containsExactly("the table b with 2 rows", "the column a.nick with 1 value");

        Map<String, String> confirmed = Map.of("action", "down", "to", "1", "confirm", "b a.nick");
        assertThat(facade(database, migrations)
                        .down(Sample.run("migrate", confirmed))
                        .toVersion())
                .isEqualTo("1");
        assertThat(query(database, "select count(*) from a")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void goingDownNamesTheColumnsThatATableBuiltAnewLeavesOut(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create.sql", "create table a (id integer primary key, name text, nick text, size integer);");
        write("V2__more.sql", "insert into a values (1, 'Ann', 'A', 7), (2, 'Bob', 'B', null);");
        write("U2__more.sql", """
                create table upkeep_new_a (id integer primary key, full_name text, constraint one unique (id));
                insert into upkeep_new_a (id, full_name) select id, name from a;
                drop table a;
                alter table upkeep_new_a rename to a;
                """);
        migrate(database, migrations);

        assertThat(losses(database, "1"))
                .containsExactly("the column a.nick with 2 values", "the column a.size with 1 value");
        assertThat(catchThrowableOfType(
                        UpkeepException.class,
                        () -> facade(database, migrations)
                                .down(Sample.run("migrate", Map.of("action", "down", "to", "1")))))
                .hasMessageContaining("confirm=a.nick a.size");
        assertThat(query(database, "select count(nick) from a")).isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource
    void goingDownNamesTheRowsThatStatementsDeleteAndOverwrite(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create.sql", "create table a (id integer primary key, name text); create table b (id integer);");
        write("V2__more.sql", "insert into a values (1, 'Ann'), (2, 'Bob'); insert into b values (1);");
        write("U2__more.sql", """
                delete from a
                  where id > 1;
                delete from a where id > 70;
                update a set name = '' where name like 'A%';
                with old as (select 1 as id) delete from b where id in (select id from old);
                create table c (id integer);
                delete from c;
                drop table c;
                alter table a add column lost integer;
                update a set lost = 1 where lost is null;
                """);
        migrate(database, migrations);

        assertThat(losses(database, "1"))
                .containsExactly(
                        "1 row by `delete from a where id > 1`",
                        "the old values in 1 row by `update a set name = '' where name like 'A%'`",
                        "rows of b by `with old as (select 1 as id) delete from b where id in (select id from old)`");
        assertThat(catchThrowableOfType(
                        UpkeepException.class,
                        () -> facade(database, migrations)
                                .down(Sample.run("migrate", Map.of("action", "down", "to", "1")))))
                .hasMessageEndingWith("confirm=a b");
        assertThat(query(database, "select count(*) from a where name = 'Ann'")).isEqualTo("1");
        assertThat(down(database, migrations, "1").toVersion()).isEqualTo("1");
    }

    @Test
    void goingDownNamesTablesThatAreEmptiedAndSchemasThatAreDroppedWhole() throws IOException {
        write("V1__create.sql", "create table a (id integer); insert into a values (1); create schema other;");
        write("V2__more.sql", "create table other.b (id integer);");
        write("U2__more.sql", "truncate table a; drop schema other cascade;");
        migrate(postgres, migrations);

        assertThat(losses(postgres, "1"))
                .containsExactly(
                        "1 row by `truncate table a`",
                        "the schema other with all that is in it by `drop schema other cascade`");
    }

    @Test
    void aRoleOfTheReadersThatDoesNotExistIsRefusedBeforeAnythingRuns() throws IOException {
        write("V1__create.sql", "create table a (id integer);");

        UpkeepException refusal = catchThrowableOfType(
                UpkeepException.class,
                () -> new Migrating(postgres, migrations, "nobody-here").up(Sample.run("migrate")));

        assertThat(refusal.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(refusal)
                .hasMessageStartingWith("migration.readers names the role nobody-here, which the server of ")
                .hasMessageContaining("Nothing was applied")
                .hasMessageEndingWith("then run: upkeep migrate up");
        assertThat(tables(postgres)).isZero();
        assertThat(migrate(postgres, migrations).toVersion()).isEqualTo("1");
    }

    @Test
    void aVersionThatIsNoneIsRefusedInWords() {
        assertThat(catchThrowableOfType(
                        UpkeepException.class,
                        () -> Migrate.JOB.parameter(Migrate.TO).orElseThrow().require("latest")))
                .hasMessageContaining("to cannot be 'latest'")
                .hasMessageContaining("a number, or several with dots between; for example to=3.")
                .hasMessageNotContaining("\\d");
    }

    @Test
    void saysWhichFolderIsMissing() {
        assertThat(failure(sqlite, folder.resolve("nowhere")))
                .hasMessageContaining("nowhere")
                .hasMessageContaining("migration.directory");
    }

    private String invalidIndexes() {
        return query(
                postgres,
                "select coalesce(string_agg(indexrelid::regclass::text, ' '), '') from pg_index where not indisvalid");
    }

    private void awaitWaiting(String query) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> query(
                                postgres,
                                "select count(*) from pg_stat_activity where query like '" + query
                                        + "' and state = 'active' and pid <> pg_backend_pid()")
                        .equals("1"));
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(migrations.resolve(name), sql);
    }

    private static Migrating facade(Database database, Path migrations) {
        return new Migrating(database, migrations);
    }

    private static MigrationReport migrate(Database database, Path migrations) {
        return facade(database, migrations).up(Sample.run("migrate"));
    }

    private static DowngradeReport down(Database database, Path migrations, String to) {
        return facade(database, migrations)
                .down(Sample.run("migrate", Map.of("action", "down", "to", to, "confirm", "yes")));
    }

    private List<String> losses(Database database, String to) {
        return facade(database, migrations)
                .down(Sample.dryRun("migrate", Map.of("action", "down", "to", to)))
                .losses();
    }

    private static UpkeepException failure(Database database, Path migrations) {
        return catchThrowableOfType(UpkeepException.class, () -> migrate(database, migrations));
    }

    private static int tables(Database database) {
        return Integer.parseInt(query(
                database,
                switch (database.engine()) {
                    case POSTGRESQL -> "select count(*) from information_schema.tables where table_schema = 'public'";
                    case SQLITE -> "select count(*) from sqlite_schema";
                }));
    }

    private static String query(Database database, String sql) {
        return client(database).sql(sql).query((rows, row) -> rows.getString(1)).single();
    }

    private static void execute(Database database, String... statements) {
        for (String sql : statements) {
            client(database).sql(sql).update();
        }
    }

    private static JdbcClient client(Database database) {
        return JdbcClient.create(database.dataSource());
    }

    /** The engines to try. */
    enum On {
        POSTGRESQL,
        SQLITE;

        Database of(MigrateIT test) {
            return this == POSTGRESQL ? test.postgres : test.sqlite;
        }
    }
}
