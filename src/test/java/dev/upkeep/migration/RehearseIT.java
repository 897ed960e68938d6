package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.Engine;
import dev.upkeep.database.Scratch;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.RehearsalReport.Verdict;
import dev.upkeep.migration.catalogue.SchemaCatalogue;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.MigrationSettings;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(120)
class RehearseIT {
    private static final PostgresServer SERVER = PostgresServer.shared();

    @TempDir
    private Path home;

    private final DatabaseAddress.Postgres address = SERVER.newDatabase();
    private Path migrations;
    private Database database;
    private BackUps backUps;
    private Duration oldest = Duration.ofDays(7);

    @BeforeEach
    void open() throws IOException {
        migrations = Files.createDirectory(home.resolve("migrations"));
    }

    @AfterEach
    void nothingIsLeft() {
        database.close();
        backUps.close();
        assertThat(onServer("select datname from pg_database where datname like 'upkeep\\_verify%'"))
                .isEmpty();
        assertThat(home.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void showsTheRewriteAndTheLockOfAnAlteredType() throws IOException {
        on(Engine.POSTGRESQL);
        String backup = backUps.backUp().id();
        write("V2__widen.sql", """
                -- Numbers above two thousand million.
                alter table account
                  alter column balance type ${bigint};

                ${sqlite}select 1;
                create index account_by_balance on account (balance);
                insert into account values (101, 'a101', 7);
                """);
        write("U2__widen.sql", """
                delete from account where id = 101;
                drop index account_by_balance;
                alter table account alter column balance type integer;
                """);

        RehearsalReport report = untouched(() -> rehearse());

        assertThat(report.failures()).isEmpty();
        assertThat(report.findings()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.fromVersion()).isEqualTo("1");
        assertThat(report.toVersion()).isEqualTo("2");
        assertThat(report.copy().backup()).isEqualTo(backup);
        // With those of the tables that Upkeep and Flyway keep.
        assertThat(report.copy().rows()).isEqualTo(102);
        assertThat(report.copy().age()).isBetween(Duration.ZERO, Duration.ofMinutes(2));
        assertThat(report.statements()).hasSize(3).allMatch(RehearsalReport.Statement::inTransaction);
        RehearsalReport.Statement first = report.statements().get(0);
        assertThat(first.script()).isEqualTo("V2__widen.sql");
        assertThat(first.line()).isEqualTo(2);
        assertThat(first.sql()).isEqualTo("alter table account alter column balance type bigint");
        assertThat(first.locks()).containsExactly(new RehearsalReport.Lock("account", "ACCESS EXCLUSIVE"));
        assertThat(first.rewritten()).containsExactly("account", "account_name_key", "account_pkey");
        assertThat(first.effects().orElseThrow())
                .isEqualTo("ACCESS EXCLUSIVE on account; rewrites account, account_name_key, account_pkey");
        assertThat(report.statements().get(1).line()).isEqualTo(6);
        assertThat(report.statements().get(1).rewritten()).isEmpty();
        assertThat(report.statements().get(2).line()).isEqualTo(7);
        assertThat(report.reverseMilliseconds()).isNotNull();
        assertThat(report.againMilliseconds()).isNotNull();
        assertThat(report.summary())
                .startsWith("PASSED: 1 migration from version 1 to version 2 in ")
                .contains(" on the backup " + backup + " of " + address.database() + ", ");
    }

    @Test
    void namesEachTableThatAStatementLocksAndNoneThatOnlyItSees() throws IOException {
        on(Engine.POSTGRESQL);
        backUps.backUp();
        write("V2__more.sql", """
                create table entry (id integer primary key, account_id integer);
                alter table entry add foreign key (account_id) references account (id);
                """);
        write("U2__more.sql", "drop table entry;");

        RehearsalReport report = rehearse();

        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.statements().get(0).locks()).isEmpty();
        assertThat(report.statements().get(1).locks())
                .containsExactly(new RehearsalReport.Lock("account", "SHARE ROW EXCLUSIVE"));
    }

    @Test
    void saysThatTheLocksOfWhatRunsOutsideATransactionAreNotMeasured() throws IOException {
        on(Engine.POSTGRESQL);
        backUps.backUp();
        write("V2__index.sql", "create index concurrently account_by_balance on account (balance);");
        write("U2__index.sql", "drop index concurrently account_by_balance;");

        RehearsalReport report = rehearse();

        assertThat(report.failures()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.statements().get(0).inTransaction()).isFalse();
        assertThat(report.statements().get(0).locks()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void findsAViolationThatOnlyTheRowsShow(Engine engine) throws IOException {
        on(engine);
        Manifest backup = backUps.backUp();
        write("V2__widen.sql", "create table b (id integer);");
        write("V3__unique.sql", "\ncreate index i on account (balance);\ncreate unique index u on account (balance);");
        write("U2__widen.sql", "drop table b;");

        UpkeepException failure = untouched(() -> catchThrowableOfType(UpkeepException.class, this::rehearse));

        assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
        assertThat(failure)
                .hasMessageContaining("V3__unique.sql failed at line 3")
                .hasMessageContaining("create unique index u on account (balance)")
                .hasMessageContaining(" restored from the backup " + backup.id() + " of "
                        + backup.main().name() + ": nothing of " + database.describe() + " was touched")
                .hasMessageContaining(" Before that, 2 statements were measured: ")
                .hasMessageEndingWith(". Correct the cause, then run: upkeep migrate rehearse")
                .hasMessageContaining("ms `create index i on account (balance)`");
        if (engine == Engine.POSTGRESQL) {
            assertThat(failure).hasMessageContaining("`create index i on account (balance)` (SHARE on account)");
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsAReverseThatDoesNotLeadBack(Engine engine) throws IOException {
        on(engine);
        backUps.backUp();
        write("V2__nick.sql", "alter table account add column nick text; alter table account add column age integer;");
        write("U2__nick.sql", "alter table account drop column nick; delete from account where id > 90;");

        RehearsalReport report = untouched(this::rehearse);

        assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(report.summary()).startsWith("the rehearsal FAILED: ");
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.failures().get(0))
                .startsWith("The reverses do not lead back to the start: ")
                .contains("column account.age is there and should not be")
                .contains("has 90 rows and had 100");
        // The column that stayed is in the way of the second time.
        assertThat(report.failures().get(1))
                .startsWith("Once more after the reverses: The migration V2__nick.sql failed");
        assertThat(report.statements()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aReverseThatFailsIsNamedWithItsLine(Engine engine) throws IOException {
        on(engine);
        backUps.backUp();
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;\ndrop table nowhere;");

        RehearsalReport report = rehearse();

        assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(report.failures().get(0)).startsWith("The reverse U2__b.sql failed at line 2");
        assertThat(report.reverseMilliseconds()).isNull();
        assertThat(report.againMilliseconds()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void aMissingReverseIsAFinding(Engine engine) throws IOException {
        on(engine);
        backUps.backUp();
        write("V2__b.sql", "create table b (id integer);");
        write("V3__c.sql", "create table c (id integer);");
        write("U3__c.sql", "drop table c;");

        RehearsalReport report = rehearse();

        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.findings())
                .containsExactly("There is no reverse of V2__b.sql, so nobody can take it back. Write U2__b.sql.");
        assertThat(report.reverseMilliseconds()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void findsWhatSchemaSqlSaysOtherwise(Engine engine) throws IOException {
        on(engine);
        backUps.backUp();
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");
        String whole = "create table account (id integer primary key, name text unique, balance integer);\n";
        write("schema.sql", whole + "create table b (id integer);\n");
        assertThat(rehearse().failures()).isEmpty();
        assertThat(rehearse().comparedWithSchema()).isTrue();

        write("schema.sql", whole + "create table b (id integer, at ${timestamptz});\n");
        RehearsalReport report = rehearse();

        assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(report.failures())
                .containsExactly("What the migrations make is not what schema.sql says: column b.at is missing.");

        write("schema.sql", whole + "create table b (id nonsense(;");
        assertThat(rehearse().failures().get(0))
                .startsWith("schema.sql failed at line 2, in the statement `create table b");

        write("V3__c.sql", "create table c (id integer);");
        RehearsalReport part = rehearse(Map.of("action", "rehearse", "to", "2"));
        assertThat(part.comparedWithSchema()).isFalse();
        assertThat(part.toVersion()).isEqualTo("2");
        assertThat(part.failures()).isEmpty();
    }

    @Test
    void withoutABackupTheDataIsNotRehearsed() throws IOException {
        on(Engine.POSTGRESQL);
        write("V2__unique.sql", "create unique index u on account (balance);");
        write("U2__unique.sql", "drop index u;");

        RehearsalReport report = untouched(this::rehearse);

        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.copy()).isNull();
        assertThat(report.fromVersion()).isEqualTo("1");
        assertThat(report.findings())
                .singleElement()
                .asString()
                .startsWith("Data not rehearsed: The target 'main' has no backup")
                .endsWith("upkeep run back-up");
        assertThat(report.statements().get(0).locks()).containsExactly(new RehearsalReport.Lock("account", "SHARE"));
        assertThat(report.summary()).contains("(data not rehearsed)");
    }

    @Test
    void withoutAServerItIsTriedOnSqlite() throws IOException {
        on(Engine.POSTGRESQL, Files.createDirectory(home.resolve("none")));
        write("V2__b.sql", "create table b (id ${bigint});");
        write("U2__b.sql", "drop table b;");

        RehearsalReport report = untouched(this::rehearse);

        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.engine()).isEqualTo("sqlite");
        assertThat(report.withoutData())
                .startsWith("There is no scratch server: ")
                .contains("backup.verify-url");
        assertThat(report.hasFindings()).isTrue();
    }

    @Test
    void anSqliteDatabaseWithoutABackupIsCopiedAsItIs() throws IOException {
        on(Engine.SQLITE);
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");

        RehearsalReport report = untouched(this::rehearse);

        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.copy().backup()).isNull();
        assertThat(report.copy().rows()).isEqualTo(102);
    }

    @Test
    void anOldBackupIsAFinding() throws IOException {
        on(Engine.POSTGRESQL);
        String backup = backUps.backUp().id();
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");
        oldest = Duration.ZERO;

        RehearsalReport report = rehearse();

        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.findings())
                .singleElement()
                .asString()
                .contains("The backup " + backup + " is ", "migration.rehearse-backup-age (0s)", "upkeep run back-up");
    }

    @Test
    void aBackupOfAnEarlierVersionIsRehearsedFromThere() throws IOException {
        on(Engine.POSTGRESQL);
        backUps.backUp();
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");
        migrate();
        write("V3__c.sql", "create table c (id integer);");
        write("U3__c.sql", "drop table c;");

        RehearsalReport report = rehearse();

        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.fromVersion()).isEqualTo("1");
        assertThat(report.databaseVersion()).isEqualTo("2");
        assertThat(report.toVersion()).isEqualTo("3");
        assertThat(report.migrations()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aBackupOfALaterVersionIsTakenBackToWhereTheDatabaseStands(Engine engine) throws IOException {
        on(engine);
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");
        write("V3__c.sql", "create table c (id integer);");
        write("U3__c.sql", "drop table c;");
        migrate();
        String backup = backUps.backUp().id();
        facade().down(Sample.run("migrate", Map.of("action", "down", "to", "1", "confirm", "yes")));

        RehearsalReport report = rehearse();

        assertThat(report.failures()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.fromVersion()).isEqualTo("1");
        assertThat(report.toVersion()).isEqualTo("3");
        assertThat(report.migrations()).hasSize(2);
        assertThat(report.statements()).hasSize(2);
        assertThat(report.copy().takenBackFrom()).isEqualTo("3");
        assertThat(report.summary())
                .contains(" on the backup " + backup + " of ")
                .endsWith(" old, taken back from version 3; the longest statement: "
                        + report.longest().orElseThrow().describe());
    }

    @ParameterizedTest
    @EnumSource
    void whatWasTakenBackAndCorrectedIsTriedAsItIsNow(Engine engine) throws IOException {
        on(engine);
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");
        migrate();
        backUps.backUp();
        facade().down(Sample.run("migrate", Map.of("action", "down", "to", "1", "confirm", "yes")));
        // The new reverse would not take back what the backup has.
        write("V2__b.sql", "create table corrected (id integer);");
        write("U2__b.sql", "drop table corrected;");
        assertThat(rehearse().failures()).isEmpty();

        write("V2__b.sql", "create unique index u on account (balance);");
        write("U2__b.sql", "drop index u;");
        UpkeepException failure = untouched(() -> catchThrowableOfType(UpkeepException.class, this::rehearse));

        assertThat(failure).hasMessageContaining("V2__b.sql failed at line 1");
        assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
    }

    @ParameterizedTest
    @EnumSource
    void aBackupThatCannotBeTakenBackIsNotRehearsedOn(Engine engine) throws IOException {
        on(engine);
        write("V2__b.sql", "create table b (id integer);");
        migrate();
        String backup = backUps.backUp().id();
        write("U2__b.sql", "drop table b;");
        facade().down(Sample.run("migrate", Map.of("action", "down", "to", "1", "confirm", "yes")));
        Files.delete(migrations.resolve("U2__b.sql"));

        UpkeepException failure = untouched(() -> catchThrowableOfType(UpkeepException.class, this::rehearse));

        assertThat(failure)
                .hasMessageStartingWith("Nothing was rehearsed: the backup " + backup + " of ")
                .hasMessageContaining(" is at version 2, above " + database.describe() + ", which is at version 1")
                .hasMessageContaining("there is no reverse of version 2")
                .hasMessageEndingWith("Make a new backup: upkeep run back-up; then run: upkeep migrate rehearse");
        assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED);

        write("U2__b.sql", "drop table nowhere;");
        assertThat(catchThrowableOfType(UpkeepException.class, this::rehearse))
                .hasMessageStartingWith("Nothing was rehearsed: the backup " + backup + " of ")
                .hasMessageContaining("The reverse U2__b.sql failed at line 1")
                .hasMessageEndingWith("Make a new backup: upkeep run back-up; then run: upkeep migrate rehearse");
    }

    @ParameterizedTest
    @EnumSource
    void aBackupWithAnotherFileOfTheSameVersionIsNotRehearsedOn(Engine engine) throws IOException {
        on(engine);
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");
        migrate();
        String backup = backUps.backUp().id();
        facade().down(Sample.run("migrate", Map.of("action", "down", "to", "1", "confirm", "yes")));
        write("V2__b.sql", "create table b (id integer, more integer);");
        migrate();
        write("V3__c.sql", "create table c (id integer);");

        UpkeepException failure = untouched(() -> catchThrowableOfType(UpkeepException.class, this::rehearse));

        assertThat(failure)
                .hasMessageStartingWith("Nothing was rehearsed: the backup " + backup + " of ")
                .hasMessageContaining(
                        " has another V2__b.sql than " + database.describe() + ", which was changed and applied since")
                .hasMessageEndingWith("Make a new backup: upkeep run back-up; then run: upkeep migrate rehearse");
        assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED);
    }

    @Test
    void aBackupFromBeforeItWasTakenOverIsTakenOverAsWell() throws IOException {
        on(Engine.POSTGRESQL);
        JdbcClient client = JdbcClient.create(database.dataSource());
        client.sql("drop table flyway_schema_history").update();
        client.sql("drop table if exists upkeep_migration").update();
        backUps.backUp();
        facade().up(Sample.run("migrate", Map.of("baseline", "1")));
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");

        RehearsalReport report = rehearse();

        assertThat(report.failures()).isEmpty();
        assertThat(report.toVersion()).isEqualTo("2");
        assertThat(report.statements()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatDifferedFromTheWholeSchemaBeforeIsAFindingAndNoFailure(Engine engine) throws IOException {
        on(engine);
        JdbcClient client = JdbcClient.create(database.dataSource());
        client.sql("create table alembic_version (version_num varchar(32) primary key)")
                .update();
        client.sql("alter table account add column by_hand integer").update();
        backUps.backUp();
        String whole = "create table account (id integer primary key, name text unique, balance integer);\n";
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");
        write("schema.sql", whole + "create table b (id integer);\n");

        RehearsalReport report = rehearse();

        assertThat(report.failures()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(report.findings())
                .containsExactly("What was there already is not what schema.sql says, and nothing pending is about it:"
                        + " column account.by_hand is there and should not be;"
                        + " table alembic_version is there and should not be.");

        write("schema.sql", whole.replace("integer);", "integer, nick text);") + "create table b (id integer);\n");
        assertThat(rehearse().failures())
                .containsExactly(
                        "What the migrations make is not what schema.sql says: column account.nick is" + " missing.");
    }

    @ParameterizedTest
    @EnumSource
    void withNothingPendingNothingIsRestored(Engine engine) throws IOException {
        on(engine);
        Files.createDirectories(home.resolve("tmp"));

        assertThat(facadeOfRehearsals().isNeeded(run())).isFalse();
        RehearsalReport report = facadeOfRehearsals().notNeeded(run());
        assertThat(report.verdict()).isEqualTo(Verdict.NOTHING_PENDING);
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.summary()).isEqualTo("nothing to rehearse: at version 1");

        write("V2__b.sql", "create table b (id integer);");
        assertThat(facadeOfRehearsals().isNeeded(run())).isTrue();
        ActiveRun dry = Sample.dryRun("migrate", Map.of("action", "rehearse"));
        assertThat(facadeOfRehearsals().isNeeded(dry)).isFalse();
        assertThat(facadeOfRehearsals().notNeeded(dry).summary()).isEqualTo("would rehearse 1 migration");
        assertThat(facadeOfRehearsals().isNeeded(run(Map.of("action", "rehearse", "to", "1"))))
                .isFalse();
    }

    @Test
    void endsTheStatementAtWorkWhenTheRunIsCancelled() throws Exception {
        on(Engine.POSTGRESQL);
        backUps.backUp();
        write("V2__wait.sql", "create table b (id integer); select pg_sleep(50);");
        ActiveRun run = run();
        CompletableFuture<UpkeepException> rehearsal =
                CompletableFuture.supplyAsync(() -> catchThrowableOfType(UpkeepException.class, () -> rehearse(run)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> onServer("select query from pg_stat_activity where query like '%pg_sleep(50)%'"
                                        + " and state = 'active' and datname like 'upkeep\\_verify%'")
                                .size()
                        == 1);

        run.cancel(FailureKind.CANCELLED, "Somebody stopped it.");

        assertThat(Thread.interrupted()).isTrue();
        // The statement itself takes 50 s.
        assertThat(rehearsal.get(30, TimeUnit.SECONDS)).hasMessage("Somebody stopped it.");
    }

    private static List<String> onServer(String sql) {
        try (Database server = new Database("main", Sample.settings(SERVER.address("postgres", "postgres", null)))) {
            return JdbcClient.create(server.dataSource())
                    .sql(sql)
                    .query(String.class)
                    .list();
        }
    }

    /** A database at version 1 with a hundred rows. */
    private void on(Engine engine, Path... pgClients) throws IOException {
        write("V1__create.sql", "create table account (id integer primary key, name text unique, balance integer);");
        write("U1__create.sql", "drop table account;");
        DatabaseAddress where = engine == Engine.POSTGRESQL
                ? address
                : Sample.emptySqlite(home.resolve("application.db")).address();
        database = new Database("main", Sample.settings(where));
        SampleTarget target = new SampleTarget(home, where, S3Server.shared().newBucket());
        backUps = new BackUps((pgClients.length > 0
                        ? target.withPgDumpIn(pgClients)
                        : target.withVerifyServer(SERVER.address("postgres", "postgres", null)))
                .settings());
        migrate();
        JdbcClient.create(database.dataSource())
                .sql("with recursive n (i) as (select 1 union all select i + 1 from n where i < 100)"
                        + " insert into account select i, 'a' || i, i % 10 from n")
                .update();
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(migrations.resolve(name), sql);
    }

    private Migrating facade() {
        return new Migrating(database, migrations);
    }

    private void migrate() {
        facade().up(Sample.run("migrate"));
    }

    private Rehearse facadeOfRehearsals() {
        return new Rehearse(
                new Databases(Map.of("main", database)),
                target -> new MigrationSettings(migrations, "off", Duration.ofHours(1), List.of(), oldest),
                Clock.systemUTC());
    }

    private RehearsalReport rehearse() {
        return rehearse(run());
    }

    private RehearsalReport rehearse(Map<String, String> parameters) {
        return rehearse(run(parameters));
    }

    /** As the route does. */
    private RehearsalReport rehearse(ActiveRun run) {
        assertThat(facadeOfRehearsals().isNeeded(run)).isTrue();
        try (Scratch scratch = backUps.copies(id -> Optional.empty()).newest(run)) {
            return facadeOfRehearsals().rehearse(run, scratch);
        }
    }

    private static ActiveRun run() {
        return run(Map.of("action", "rehearse"));
    }

    private static ActiveRun run(Map<String, String> parameters) {
        return Sample.run("migrate", parameters);
    }

    /** The database itself has the same schema, rows and history after as before. */
    private <T> T untouched(java.util.function.Supplier<T> work) {
        List<Object> before = everything();
        T result = work.get();
        assertThat(everything()).isEqualTo(before);
        return result;
    }

    private List<Object> everything() {
        try (Connection connection = database.connect()) {
            return List.of(
                    SchemaCatalogue.of(connection, database.engine()),
                    RowCounts.of(connection, database.engine(), run()),
                    JdbcClient.create(database.dataSource())
                            .sql("select version || installed_on from flyway_schema_history order by installed_rank")
                            .query(String.class)
                            .list());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
