package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.upkeep.database.Database;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.Migrations.Event;
import dev.upkeep.migration.Migrations.State;
import dev.upkeep.migration.Migrations.Step;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class MigrationsIT {
    @TempDir
    private Path folder;

    private Path scripts;
    private Database postgres;
    private Database sqlite;

    @BeforeEach
    void open() throws IOException {
        scripts = Files.createDirectory(folder.resolve("migrations"));
        postgres = new Database("main", Sample.settings(PostgresServer.shared().newDatabase()));
        sqlite = new Database("main", Sample.emptySqlite(folder.resolve("application.db")));
        write("V1__create_a.sql", "create table a (id integer primary key);");
        write("V2__create_b.sql", "create table b (id integer primary key);");
        write("U2__create_b.sql", "drop table b;");
        write("V3__create_c.sql", "create table c (id integer primary key);");
    }

    @AfterEach
    void close() {
        postgres.close();
        sqlite.close();
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatIsAppliedWhatIsPendingAndWhatCanBeTakenBack(On on) throws IOException {
        Database database = on.of(this);
        assertThat(status(database)).extracting(Step::state).containsOnly(State.PENDING);
        migrate(database, Map.of("to", "2"));

        assertThat(status(database))
                .extracting(Step::version, Step::state, Step::reverse)
                .containsExactly(
                        tuple("1", State.APPLIED, "none"),
                        tuple("2", State.APPLIED, "in the folder"),
                        tuple("3", State.PENDING, "none"));

        write("V1__create_a.sql", "create table a (id integer primary key, name text);");
        Files.delete(scripts.resolve("V2__create_b.sql"));
        Files.delete(scripts.resolve("U2__create_b.sql"));
        assertThat(status(database))
                .extracting(Step::version, Step::state, Step::reverse)
                .containsExactly(
                        tuple("1", State.FILE_CHANGED, "none"),
                        tuple("2", State.FILE_MISSING, "kept"),
                        tuple("3", State.PENDING, "none"));
        assertThatThrownBy(() -> migrate(database, Map.of()))
                .hasMessageContaining("so nothing was applied: not in the folder: V2__create_b.sql; changed since:"
                        + " V1__create_a.sql. Restore what is missing. An applied file never changes")
                .hasMessageEndingWith(
                        "Then run: upkeep migrate up. What else can be done, says: upkeep migrate repair --dry-run")
                .hasMessageNotContaining("Detected");
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatWasRenamedAfterItWasAppliedIsNamedWithBothNames(On on) throws IOException {
        Database database = on.of(this);
        migrate(database, Map.of());
        Files.move(scripts.resolve("V2__create_b.sql"), scripts.resolve("V2__make_b.sql"));
        Files.move(scripts.resolve("U2__create_b.sql"), scripts.resolve("U2__make_b.sql"));

        assertThat(status(database))
                .filteredOn(step -> step.version().equals("2"))
                .extracting(Step::state)
                .containsExactly(State.FILE_CHANGED);
        assertThatThrownBy(() -> migrate(database, Map.of()))
                .hasMessageContaining("so nothing was applied: changed since: V2__create_b.sql, which is called"
                        + " V2__make_b.sql now. An applied file never changes")
                .hasMessageEndingWith("upkeep migrate repair --dry-run")
                .hasMessageNotContaining("flyway");
    }

    @ParameterizedTest
    @EnumSource
    void aMigrationThatCameAfterAHigherOneWasAppliedIsNamedWithItsNextVersion(On on) throws IOException {
        Database database = on.of(this);
        migrate(database, Map.of());
        write("V2.1__late.sql", "create table late (id integer);");
        write("U2.1__late.sql", "drop table late;");
        String what = "V2.1__late.sql came after 3 was applied: rename it and its U file to V4 and U4.";

        assertThat(status(database))
                .filteredOn(step -> step.state() != State.APPLIED)
                .extracting(Step::version, Step::state)
                .containsExactly(tuple("2.1", State.LATE));
        assertThat(catchThrowableOfType(UpkeepException.class, () -> migrate(database, Map.of())))
                .hasMessageStartingWith(what)
                .hasMessageEndingWith("then run: upkeep migrate up");
        assertThat(facade(database)
                        .repair(Sample.dryRun("migrate", Map.of("action", "repair")))
                        .left())
                .containsExactly(what);

        Files.move(scripts.resolve("V2.1__late.sql"), scripts.resolve("V4__late.sql"));
        Files.move(scripts.resolve("U2.1__late.sql"), scripts.resolve("U4__late.sql"));
        assertThat(migrate(database, Map.of()).toVersion()).isEqualTo("4");
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatWasAppliedAndWhatWasTakenBack(On on) {
        Database database = on.of(this);
        assertThat(history(database)).isEmpty();
        migrate(database, Map.of("to", "2"));
        facade(database).down(Sample.run("migrate", Map.of("action", "down", "to", "1", "confirm", "yes")));
        migrate(database, Map.of("to", "2"));

        assertThat(history(database))
                .extracting(Event::direction, Event::migration, Event::succeeded)
                .containsExactly(
                        tuple("up", "1 create a", true),
                        tuple("down", "2 create b", true),
                        tuple("up", "2 create b", true));
        assertThat(history(database)).extracting(Event::by).containsOnly("upkeep for test");
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseWithTheTablesOfAnotherToolIsTakenOverAndGoesOn(On on) {
        Database database = on.of(this);
        execute(database, "create table alembic_version (version_num varchar(32) primary key)");
        execute(database, "insert into alembic_version values ('3f2a')");
        execute(database, "create table a (id integer primary key)");

        MigrationReport report = migrate(database, Map.of("baseline", "1", "to", "1"));

        assertThat(report.applied()).isEmpty();
        assertThat(status(database))
                .extracting(Step::version, Step::state)
                .containsExactly(tuple("1", State.BASELINE), tuple("2", State.PENDING), tuple("3", State.PENDING));
        assertThat(migrate(database, Map.of()).applied())
                .extracting(MigrationReport.Applied::version)
                .containsExactly("2", "3");
        assertThat(history(database)).extracting(Event::direction).containsExactly("baseline", "up", "up");
    }

    @ParameterizedTest
    @EnumSource
    void printsWhatGoingUpSendsToThisEngine(On on) throws IOException {
        Database database = on.of(this);
        write("V2__create_b.sql", "${pg}create table b (at ${timestamptz})\n${sqlite}create table b (at text)");
        migrate(database, Map.of("to", "1"));

        List<SqlScript> scripts = migrations(database).forward(Sample.run("migrate"), null);

        assertThat(scripts).extracting(SqlScript::version).containsExactly("2", "3");
        assertThat(scripts.get(0).file()).isEqualTo("V2__create_b.sql");
        assertThat(scripts.get(0).ended())
                .isEqualTo(
                        on == On.POSTGRESQL
                                ? "create table b (at timestamptz)\n-- create table b (at text)\n;"
                                : "-- create table b (at text)\ncreate table b (at text)\n;");
        assertThat(scripts.get(1).ended()).isEqualTo("create table c (id integer primary key);");
        assertThat(migrations(database).forward(Sample.run("migrate"), "2")).hasSize(1);
        execute(database, scripts.get(0).ended());
        assertThat(status(database).get(1).state()).isEqualTo(State.PENDING);
        assertThat(migrations(database).backward(Sample.run("migrate"), "1")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void printsWhatGoingDownSendsToThisEngine(On on) throws IOException {
        Database database = on.of(this);
        migrate(database, Map.of("to", "2"));
        Files.delete(scripts.resolve("V2__create_b.sql"));
        Files.delete(scripts.resolve("U2__create_b.sql"));

        assertThat(migrations(database).backward(Sample.run("migrate"), "1"))
                .containsExactly(new SqlScript("2", "U2__create_b.sql", "drop table b;"));
        assertThat(catchThrowableOfType(
                        UpkeepException.class, () -> migrations(database).backward(Sample.run("migrate"), "0")))
                .hasMessageContaining("no reverse of version 1");
    }

    @ParameterizedTest
    @EnumSource
    void printsNothingThatGoingUpWouldRefuse(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create_a.sql", "create table a (at ${timestamp});");
        assertThat(catchThrowableOfType(
                        UpkeepException.class, () -> migrations(database).forward(Sample.run("migrate"), null)))
                .hasMessageContaining("V1__create_a.sql has a placeholder that stands for nothing, ${timestamp}");
        assertThat(catchThrowableOfType(
                        UpkeepException.class, () -> migrations(database).forward(Sample.run("migrate"), "9")))
                .hasMessageContaining("No migration in");
        execute(database, "create table other (id integer)");
        assertThat(catchThrowableOfType(
                        UpkeepException.class, () -> migrations(database).forward(Sample.run("migrate"), null)))
                .hasMessageContaining("no history of migrations");
    }

    private Migrations migrations(Database database) {
        return new Migrations(database, scripts, new EmptyDatabases(database, folder));
    }

    private List<Step> status(Database database) {
        return migrations(database).status(Sample.run("migrate"));
    }

    private List<Event> history(Database database) {
        return migrations(database).history(Sample.run("migrate"));
    }

    private MigrationReport migrate(Database database, Map<String, String> parameters) {
        return facade(database).up(Sample.run("migrate", parameters));
    }

    private Migrating facade(Database database) {
        return new Migrating(database, scripts);
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(scripts.resolve(name), sql);
    }

    private static void execute(Database database, String sql) {
        JdbcClient.create(database.dataSource()).sql(sql).update();
    }

    /** The engines to try. */
    enum On {
        POSTGRESQL,
        SQLITE;

        Database of(MigrationsIT test) {
            return this == POSTGRESQL ? test.postgres : test.sqlite;
        }
    }
}
