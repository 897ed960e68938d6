package dev.upkeep.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.database.Database;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.testing.Migrating;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class RepairIT {
    private static final String FAILED_ROW = "insert into flyway_schema_history (installed_rank, version, description,"
            + " type, script, checksum, installed_by, execution_time, success)"
            + " values (9, '2', 'index', 'SQL', 'V2__index.sql', 1, 'somebody', 1, false)";

    @TempDir
    private Path folder;

    private Path migrations;
    private Database postgres;
    private Database sqlite;

    @BeforeEach
    void open() throws IOException {
        migrations = Files.createDirectory(folder.resolve("migrations"));
        postgres = new Database("main", Sample.settings(PostgresServer.shared().newDatabase()));
        sqlite = new Database("main", Sample.emptySqlite(folder.resolve("application.db")));
        write("V1__create.sql", "create table a (id integer); insert into a values (1); insert into a values (1);");
    }

    @AfterEach
    void close() {
        postgres.close();
        sqlite.close();
    }

    @ParameterizedTest
    @EnumSource
    void takesAFailureOutOfTheHistorySoThatTheScriptIsPendingAgain(On on) throws IOException {
        Database database = on.of(this);
        facade(database).up(Sample.run("migrate"));
        write("V2__index.sql", "create table b (id integer);");
        execute(database, FAILED_ROW);
        assertThat(catchThrowableOfType(
                        UpkeepException.class, () -> facade(database).up(Sample.run("migrate"))))
                .hasMessageContaining("V2__index.sql failed outside a transaction")
                .hasMessageEndingWith("upkeep migrate repair");

        RepairReport dry = facade(database).repair(Sample.dryRun("migrate", Map.of("action", "repair")));
        assertThat(dry.failuresRemoved()).containsExactly("V2__index.sql");
        assertThat(query(database, "select count(*) from flyway_schema_history where not success"))
                .isEqualTo("1");

        RepairReport report = repair(database, Map.of());

        assertThat(report.summary()).isEqualTo("took the failure of V2__index.sql out of the history");
        assertThat(report.hasFindings()).isFalse();
        assertThat(facade(database).up(Sample.run("migrate")).toVersion()).isEqualTo("2");
        assertThat(repair(database, Map.of()).summary()).isEqualTo("nothing to repair");
    }

    @Test
    void dropsOnlyTheInvalidIndexesThatAPendingScriptMakes() throws IOException, SQLException {
        facade(postgres).up(Sample.run("migrate"));
        execute(postgres, "create table other as select 1 as id union all select 1");
        buildInVain("create unique index concurrently a_id on a (id)");
        buildInVain("create unique index concurrently \"A by id\" on a (id)");
        buildInVain("create unique index concurrently by_hand on a (id)");
        buildInVain("create unique index concurrently elsewhere on other (id)");
        write("V2__index.sql", """
                ${pg}create unique index concurrently if not exists a_id on public.a (id);
                ${pg}create unique index concurrently "A by id" on only a (id);
                ${pg}create unique index concurrently elsewhere on a (id);
                ${pg}create unique index by_hand on a (id);
                """);

        RepairReport report = repair(postgres, Map.of());

        assertThat(report.indexesDropped()).containsExactly("\"A by id\"", "a_id");
        assertThat(report.left()).hasSize(2);
        assertThat(report.left().get(0))
                .startsWith("The index by_hand of a is invalid, and no pending migration makes it")
                .endsWith("DROP INDEX CONCURRENTLY by_hand;");
        assertThat(report.left().get(1)).startsWith("The index elsewhere of other is invalid");
        assertThat(report.hasFindings()).isTrue();
        assertThat(invalid()).isEqualTo("by_hand elsewhere");
    }

    @Test
    void leavesAValidIndexAloneThatHasTheNameOfAPendingOne() throws IOException {
        facade(postgres).up(Sample.run("migrate"));
        execute(postgres, "create index a_id on a (id)");
        write("V2__index.sql", "create index concurrently a_id on a (id);");

        assertThat(repair(postgres, Map.of()).indexesDropped()).isEmpty();
        assertThat(query(postgres, "select count(*) from pg_class where relname = 'a_id'"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void acceptsChangedFilesOnlyWhenAskedAndNamesThem(On on) throws IOException {
        Database database = on.of(this);
        facade(database).up(Sample.run("migrate"));
        Files.delete(migrations.resolve("V1__create.sql"));
        write("V1__create_a.sql", "create table a (id integer); -- two rows went here");

        RepairReport asked = repair(database, Map.of());
        assertThat(asked.filesAccepted()).isEmpty();
        assertThat(asked.left().get(0))
                .startsWith("V1__create_a.sql was changed after it was applied")
                .endsWith("upkeep migrate repair --accept-changed-files");
        assertThat(catchThrowableOfType(
                        UpkeepException.class, () -> facade(database).up(Sample.run("migrate"))))
                .hasMessageContaining("never changes")
                .hasMessageContaining("upkeep migrate repair --dry-run");

        RepairReport accepted = repair(database, Map.of("accept-changed-files", "yes"));

        assertThat(accepted.filesAccepted()).containsExactly("V1__create_a.sql");
        assertThat(accepted.summary()).isEqualTo("accepted V1__create_a.sql as applied");
        assertThat(accepted.left()).isEmpty();
        assertThat(facade(database).up(Sample.run("migrate")).summary()).isEqualTo("nothing to apply: at version 1");
    }

    @ParameterizedTest
    @EnumSource
    void saysHowAFileWasCalledWhenItWasApplied(On on) throws IOException {
        Database database = on.of(this);
        facade(database).up(Sample.run("migrate"));
        Files.move(migrations.resolve("V1__create.sql"), migrations.resolve("V1__create_a.sql"));

        assertThat(repair(database, Map.of()).left())
                .containsExactly("V1__create_a.sql was called V1__create.sql when it was applied. Give it that name"
                        + " again, and its U file; or keep the new one by: upkeep migrate repair"
                        + " --accept-changed-files");
        assertThat(repair(database, Map.of("accept-changed-files", "yes")).filesAccepted())
                .containsExactly("V1__create_a.sql");
        assertThat(facade(database).up(Sample.run("migrate")).summary()).isEqualTo("nothing to apply: at version 1");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatCanBeDoneAboutAnAppliedFileThatIsMissing(On on) throws IOException {
        Database database = on.of(this);
        write("V2__b.sql", "create table b (id integer);");
        write("U2__b.sql", "drop table b;");
        facade(database).up(Sample.run("migrate"));
        Files.delete(migrations.resolve("V2__b.sql"));
        Files.delete(migrations.resolve("U2__b.sql"));
        Files.delete(migrations.resolve("V1__create.sql"));

        RepairReport report = repair(database, Map.of());

        assertThat(report.summary()).isEqualTo("nothing to repair; 2 left to a person");
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.left())
                .containsExactly(
                        "V1__create.sql was applied, and is not in " + migrations
                                + ". Restore the file; its reverse is not there either.",
                        "V2__b.sql was applied, and is not in " + migrations
                                + ". Restore the file; or, if the database is not to have it, take it back, and what"
                                + " came after it, by: upkeep migrate down --to 1");
    }

    @Test
    void forgetsReversesThatFailed() throws IOException {
        write("U1__create.sql", "drop index concurrently nowhere;");
        facade(postgres).up(Sample.run("migrate"));
        assertThat(catchThrowableOfType(
                        UpkeepException.class,
                        () -> facade(postgres)
                                .down(Sample.run("migrate", Map.of("action", "down", "to", "0", "confirm", "yes")))))
                .isNotNull();

        RepairReport report = repair(postgres, Map.of());

        assertThat(report.undoFailuresRemoved()).isEqualTo(1);
        assertThat(report.summary()).isEqualTo("forgot 1 failed reverse");
        assertThat(query(postgres, "select count(*) from upkeep_undo_history where not success"))
                .isEqualTo("0");
    }

    private RepairReport repair(Database database, Map<String, String> further) {
        Map<String, String> parameters = new HashMap<>(further);
        parameters.put("action", "repair");
        return facade(database).repair(Sample.run("migrate", parameters));
    }

    private Migrating facade(Database database) {
        return new Migrating(database, migrations);
    }

    private void buildInVain(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).hasMessageContaining("duplicated");
        }
    }

    private String invalid() {
        return query(
                postgres,
                "select string_agg(indexrelid::regclass::text, ' ' order by indexrelid::regclass::text)"
                        + " from pg_index where not indisvalid");
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(migrations.resolve(name), sql);
    }

    private static String query(Database database, String sql) {
        return JdbcClient.create(database.dataSource())
                .sql(sql)
                .query((rows, row) -> rows.getString(1))
                .single();
    }

    private static void execute(Database database, String... statements) {
        for (String sql : List.of(statements)) {
            JdbcClient.create(database.dataSource()).sql(sql).update();
        }
    }

    /** The engines to try. */
    enum On {
        POSTGRESQL,
        SQLITE;

        Database of(RepairIT test) {
            return this == POSTGRESQL ? test.postgres : test.sqlite;
        }
    }
}
