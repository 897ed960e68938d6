package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.database.Database;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class DriftIT {
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
        write("V1__create_a.sql", "create table a (id integer primary key, name text);");
        write("V2__add_size.sql", "alter table a add column size ${bigint} not null default 0;");
        write("V3__index.sql", """
                ${pg}create index concurrently a_size on a (size);
                ${sqlite}create index a_size on a (size);
                """);
    }

    @AfterEach
    void close() {
        postgres.close();
        sqlite.close();
    }

    @ParameterizedTest
    @EnumSource
    void theSampleApplicationHasNone(On on) {
        Database database = on.of(this);
        Path sample = Path.of("config/migrations");
        new Migrating(database, sample).up(Sample.run("migrate"));

        DriftReport report =
                new Migrations(database, sample, new EmptyDatabases(database, folder)).drift(Sample.run("migrate"));

        assertThat(report.differences()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.built()).hasSize(6);
        assertThat(report.version()).isEqualTo("6");
    }

    @ParameterizedTest
    @EnumSource
    void namesWhatSomebodyChangedByHand(On on) {
        Database database = on.of(this);
        up(database, Map.of());
        execute(database, "drop index a_size");
        execute(database, "alter table a add nick text");
        execute(database, "alter table a drop column name");
        execute(database, "create index a_by_nick on a (nick)");
        execute(database, "create table extra (id integer)");

        assertThat(drift(database).differences())
                .containsExactly(
                        "column a.name is missing",
                        "column a.nick is there and should not be",
                        "index a_by_nick is there and should not be",
                        "index a_size is missing",
                        "table extra is there and should not be");
    }

    @ParameterizedTest
    @EnumSource
    void comparesWithWhatIsAppliedAndNotWithWhatIsPending(On on) throws IOException {
        Database database = on.of(this);
        assertThat(drift(database).differences()).isEmpty();
        assertThat(drift(database).version()).isNull();
        up(database, Map.of("to", "2"));
        write("V3__index.sql", "nonsense");

        assertThat(drift(database).differences()).isEmpty();
        assertThat(drift(database).built()).containsExactly("V1__create_a.sql", "V2__add_size.sql");
    }

    @ParameterizedTest
    @EnumSource
    void buildsTheFilesUpToTheVersionAtWhichADatabaseWasTakenOver(On on) {
        Database database = on.of(this);
        execute(database, "create table a (id integer primary key, name text)");
        execute(database, "create table alembic_version (version_num varchar(32) primary key)");
        execute(database, "create table older (id integer)");
        assertThat(catchThrowableOfType(UpkeepException.class, () -> drift(database)))
                .hasMessageContaining("no history of migrations");
        up(database, Map.of("baseline", "1"));

        DriftReport report = drift(database);

        assertThat(report.built()).hasSize(3);
        assertThat(report.differences()).containsExactly("table older is there and should not be");
        assertThat(report.notes())
                .containsExactly("The table alembic_version is there still. Drop it by a migration when nobody needs it"
                        + " any more.");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatSerialNumbersIsADifferenceOnlyWhereTheDatabaseWasNotTakenOver(On on) throws IOException {
        Database database = on.of(this);
        write("V1__create_a.sql", "create table \"A\" (id ${identity} primary key, name text);");
        write("V2__add_size.sql", "alter table \"A\" add column size ${bigint} not null default 0;");
        write("V3__index.sql", "create table b (id ${identity} primary key);");
        execute(
                database,
                on == On.POSTGRESQL
                        ? "create table \"A\" (id serial primary key, name text)"
                        : "create table \"A\" (id integer not null, name text, primary key (id))");
        up(database, Map.of("baseline", "1"));

        DriftReport report = drift(database);

        assertThat(report.differences()).isEmpty();
        if (on == On.POSTGRESQL) {
            assertThat(report.notes())
                    .containsExactly("Numbered by serial, as before the database was taken over, and by identity in a"
                            + " new one: A.id.");
            execute(database, "alter table \"A\" alter column id drop default");
            assertThat(drift(database).differences()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofADatabaseThatWasTakenOverWithoutAFileOnlyWhatCameLaterIsCompared(On on) throws IOException {
        Database database = on.of(this);
        Files.delete(scripts.resolve("V1__create_a.sql"));
        Files.delete(scripts.resolve("V2__add_size.sql"));
        write("V3__index.sql", "create table b (id integer primary key, name text);");
        execute(database, "create table a (id integer primary key, name text)");
        up(database, Map.of("baseline", "2"));
        assertThat(drift(database).differences()).isEmpty();
        execute(database, "alter table b drop column name");

        DriftReport report = drift(database);

        assertThat(report.differences()).containsExactly("column b.name is missing");
        assertThat(report.notes()).hasSize(1);
        assertThat(report.notes().get(0)).startsWith("The database was taken over at a version that has no file");
    }

    @ParameterizedTest
    @EnumSource
    void saysThatAFileWasChanged(On on) throws IOException {
        Database database = on.of(this);
        up(database, Map.of());
        write("V1__create_a.sql", "create table a (id integer primary key, name varchar(9));");

        DriftReport report = drift(database);

        assertThat(report.differences()).hasSize(1);
        assertThat(report.differences().get(0)).startsWith("column a.name: type text, expected type ");
        assertThat(report.notes())
                .containsExactly("V1__create_a.sql was changed after it was applied; what it says now was compared.");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyItCannotBeTold(On on) throws IOException {
        Database database = on.of(this);
        up(database, Map.of());
        write("V2__add_size.sql", "alter table a add column size ${bigint};\ninsert into nowhere values (1);");
        UpkeepException failed = catchThrowableOfType(UpkeepException.class, () -> drift(database));
        assertThat(failed)
                .hasMessageContaining("The applied migration V2__add_size.sql, built anew to compare, failed at line 2")
                .hasMessageContaining(database.describe() + " was not touched");
        Files.delete(scripts.resolve("V2__add_size.sql"));

        UpkeepException missing = catchThrowableOfType(UpkeepException.class, () -> drift(database));

        assertThat(missing.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(missing)
                .hasMessageContaining("is without V2__add_size.sql, which " + database.describe() + " has")
                .hasMessageEndingWith("Run this in the checkout that was deployed last.");
    }

    private DriftReport drift(Database database) {
        return new Migrations(database, scripts, new EmptyDatabases(database, folder)).drift(Sample.run("migrate"));
    }

    private void up(Database database, Map<String, String> parameters) {
        new Migrating(database, scripts).up(Sample.run("migrate", parameters));
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

        Database of(DriftIT test) {
            return this == POSTGRESQL ? test.postgres : test.sqlite;
        }
    }
}
