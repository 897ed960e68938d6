package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class MigrationsCheckIT {
    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(Instant.now());
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
    }

    @AfterEach
    void close() {
        postgres.close();
        sqlite.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPendingForLongIsToldUntilItIsApplied(On on) {
        Database database = on.of(this);
        assertThat(look(database)).singleElement().satisfies(seen -> {
            assertThat(seen.value()).isEqualByComparingTo("0");
            assertThat(seen.detail()).isEqualTo("1, 2 is pending, for less than an hour yet");
        });
        clock.tick(Duration.ofHours(2));
        assertThat(look(database)).singleElement().satisfies(seen -> {
            assertThat(seen.value()).isEqualByComparingTo("2");
            assertThat(seen.detail()).startsWith("1, 2 are pending, for ");
        });
        new Migrating(database, scripts).up(Sample.run("migrate"));
        assertThat(look(database)).singleElement().satisfies(seen -> {
            assertThat(seen.value()).isEqualByComparingTo("0");
            assertThat(seen.detail()).startsWith("the database has every migration of ");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatWasChangedAfterwardsIsAnAlarmUntilItIsAsItWas(On on) throws IOException {
        Database database = on.of(this);
        new Migrating(database, scripts).up(Sample.run("migrate"));
        write("V1__create_a.sql", "create table a (id integer primary key, name text);");
        assertThat(look(database)).element(0).satisfies(seen -> {
            assertThat(seen.state()).isEqualTo(CheckState.CRIT);
            assertThat(seen.detail()).startsWith("1 was applied from another file");
        });
        write("V1__create_a.sql", "create table a (id integer primary key);");
        assertThat(look(database)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aMigrationThatFailedHalfWayIsAnAlarmUntilItIsRepaired(On on) throws IOException {
        Database database = on.of(this);
        Migrating job = new Migrating(database, scripts);
        job.up(Sample.run("migrate"));
        // As Flyway records what it could not roll back.
        execute(
                database,
                "insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, installed_on, execution_time, success) values (9, '3', 'create c', 'SQL',"
                        + " 'V3__create_c.sql', 1, 'test', current_timestamp, 1, "
                        + (on == On.POSTGRESQL ? "false" : "0") + ")");
        assertThat(look(database)).element(0).satisfies(seen -> {
            assertThat(seen.state()).isEqualTo(CheckState.CRIT);
            assertThat(seen.detail()).startsWith("3 failed").contains("upkeep migrate repair");
        });
        execute(database, "delete from flyway_schema_history where version = '3'");
        assertThat(look(database)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseOfAlembicIsLookedAtForItsHeads(On on) {
        Database database = on.of(this);
        execute(database, "create table invoice (id integer)");
        assertThat(look(database)).extracting(Observation::state).containsExactly(CheckState.SKIPPED);
        execute(database, "create table alembic_version (version_num varchar(32) primary key)");
        execute(database, "insert into alembic_version values ('3f2a')");
        assertThat(look(database)).singleElement().satisfies(seen -> {
            assertThat(seen.state()).isEqualTo(CheckState.SKIPPED);
            assertThat(seen.detail()).contains("at 3f2a", "whether revisions are pending", "`alembic current`");
        });
        execute(database, "insert into alembic_version values ('77aa')");
        assertThat(look(database)).singleElement().satisfies(seen -> {
            assertThat(seen.state()).isEqualTo(CheckState.CRIT);
            assertThat(seen.detail()).contains("3f2a and 77aa", "alembic merge heads");
        });
        execute(database, "delete from alembic_version where version_num = '77aa'");
        assertThat(look(database)).extracting(Observation::state).containsExactly(CheckState.SKIPPED);
    }

    @ParameterizedTest
    @EnumSource
    void aFolderThatIsNotInOrderIsSaidToBe(On on) throws IOException {
        write("V2__other.sql", "select 1;");
        Database database = on.of(this);
        Assertions.assertThatThrownBy(() -> look(database)).isInstanceOf(UpkeepException.class);
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(scripts.resolve(name), sql);
    }

    private static void execute(Database database, String sql) {
        JdbcClient.create(database.dataSource()).sql(sql).update();
    }

    private List<Observation> look(Database database) {
        return new MigrationsCheck(
                        new Databases(Map.of("main", database)),
                        target -> new Migrations(database, scripts, run -> {
                            throw new IllegalStateException("nothing is tried out");
                        }),
                        target -> scripts,
                        clock)
                .standing(Sample.run("check-health"));
    }

    private enum On {
        POSTGRESQL,
        SQLITE;

        Database of(MigrationsCheckIT test) {
            return this == POSTGRESQL ? test.postgres : test.sqlite;
        }
    }
}
