package dev.upkeep.migration.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.database.Engine;
import dev.upkeep.migration.catalogue.SchemaCatalogue;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes of what PostgreSQL keeps for itself, where no proof on SQLite tells whether they are right. */
class GeneratedChangesIT {
    private static final String CHANGES = "/migrations/changes.sql";

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void leadsToTheSchemaAndBackOnBothEngines(String what, String before, String rows, String after)
            throws SQLException {
        for (Engine engine : Engine.values()) {
            try (Connection connection = database(engine)) {
                execute(connection, engine, generate("", before).forward().body());
                assertThat(differences(connection, engine, before))
                        .as("made from nothing on " + engine)
                        .isEmpty();
                execute(connection, engine, rows);
                Generator.Both both = generate(before, after);
                String told = engine + "\n" + both.forward().body() + "---\n"
                        + both.reverse().body();

                execute(connection, engine, both.forward().body());
                assertThat(differences(connection, engine, after)).as(told).isEmpty();
                execute(connection, engine, both.reverse().body());
                assertThat(differences(connection, engine, before)).as(told).isEmpty();
            }
        }
    }

    static Stream<Arguments> changes() throws IOException {
        try (InputStream file = GeneratedChangesIT.class.getResourceAsStream(CHANGES)) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.substring("== ".length()).split("\n== ")).map(GeneratedChangesIT::change);
        }
    }

    private static Arguments change(String section) {
        String[] title = section.split("\n", 2);
        String[] states = title[1].split("\n-- becomes\n", 2);
        String[] before = states[0].split("\n-- rows\n", 2);
        return Arguments.of(title[0], before[0] + "\n", before.length > 1 ? before[1] : "", states[1]);
    }

    @Test
    void aColumnThatIsNoLongerGeneratedKeepsItsValues() throws SQLException {
        String before =
                "create table t (id ${identity} primary key, a integer, b integer generated always as (a * 2) stored);";
        Generator.Both both = generate(before, before.replace(" generated always as (a * 2) stored", ""));

        for (Engine engine : Engine.values()) {
            try (Connection connection = database(engine)) {
                execute(connection, engine, before + "insert into t (a) values (3);");
                execute(connection, engine, both.forward().body());

                assertThat(query(connection, "select b from t"))
                        .as(engine.toString())
                        .containsExactly("6");
            }
        }
    }

    @Test
    void aChangeOfAColumnThatIsDeclaredForEachEngineApartIsRefusedByName() {
        String before = "create table t (id ${identity} primary key, n text);\n";
        String after = """
                create table t (id ${identity} primary key, n text,
                ${pg}  tags text[] not null default '{}'
                ${sqlite}  tags text not null default '{}'
                );
                """;

        assertThatThrownBy(() -> generate(before, after))
                .hasMessageContaining("the column tags of t is declared for PostgreSQL in another way than for SQLite")
                .hasMessageContaining("upkeep migrate new --empty");
        assertThatThrownBy(() -> generate(after, before)).hasMessageContaining("the column tags of t");
    }

    @Test
    void aTypeThatAMigrationHasAlteredByHandIsTakenToBeWhatTheSchemaSays() {
        String start = "${pg}create type mood as enum ('a', 'b');\ncreate table t (id ${identity} primary key);\n";
        String schema = start.replace("'b'", "'b', 'c'");

        assertThatThrownBy(() -> generate(start, schema))
                .hasMessageContaining("write the ALTER TYPE into a migration by hand");
        Generator.Both both = generate(
                start + "${pg}alter type mood add value 'c';\n", schema.replace("primary key", "primary key, n text"));
        assertThat(both.forward().body()).isEqualTo("alter table t add column n text;\n");
        assertThat(both.reverse().body()).isEqualTo("alter table t drop column n;\n");
    }

    @Test
    void whatPostgresAloneHasOfARenamedTableFollowsIt() throws SQLException {
        String before = """
                create table a (id ${identity} primary key, n integer);
                create view v as select n from a;
                ${pg}create function is_odd(one a) returns boolean language sql as 'select one.n % 2 = 1';
                ${pg}comment on function is_odd(one a) is 'not even';
                ${pg}create materialized view m as select n from v;
                ${pg}create index m_by_n on m (n);
                ${pg}create view odd as select n from a as x where is_odd(x);
                """;
        String after = before.replace("table a ", "table b ")
                .replace("from a", "from b")
                .replace("one a", "one b");
        Generator.Both both = generate(before, after, "a=b");

        try (Connection connection = database(Engine.POSTGRESQL)) {
            execute(connection, Engine.POSTGRESQL, before + "insert into a (n) values (3), (4);");
            execute(connection, Engine.POSTGRESQL, both.forward().body());
            assertThat(differences(connection, Engine.POSTGRESQL, after)).isEmpty();
            assertThat(query(connection, "select n from odd")).containsExactly("3");
            execute(connection, Engine.POSTGRESQL, both.reverse().body());
            assertThat(differences(connection, Engine.POSTGRESQL, before)).isEmpty();
        }
    }

    @Test
    void anotherResultOfAFunctionThatATableIsDeclaredWithIsRefusedByName() {
        String before = """
                ${pg}create function f() returns integer language sql as 'select 1';
                create table t (id ${identity} primary key,
                ${pg}  n integer default f()
                ${sqlite}  n integer default 1
                );
                """;

        assertThatThrownBy(() -> generate(before, before.replace("returns integer", "returns smallint")))
                .hasMessageContaining("create function f()")
                .hasMessageContaining("a table is declared with it")
                .hasMessageContaining("upkeep migrate new --empty");
    }

    @Test
    void warnsOfWhatATypeCannotHold() {
        String before =
                "create table t (id ${identity} primary key, a numeric(12,4), b timestamp, c double precision);";
        Generator.Both both =
                generate(before, "create table t (id ${identity} primary key, a numeric(12,2), b date, c integer);");

        assertThat(both.forward().warnings())
                .filteredOn(warning -> warning.startsWith("drops data"))
                .hasSize(3)
                .allSatisfy(warning -> assertThat(warning).contains("rounded or cut off"));
        assertThat(both.reverse().warnings()).noneMatch(warning -> warning.startsWith("drops data"));
    }

    private static Generator.Both generate(String migration, String schema, String... renames) {
        return new Generator(List.of(new Script("V1__start.sql", migration)), new Script("schema.sql", schema))
                .generate(Renames.parse(List.of(renames)));
    }

    private static Connection database(Engine engine) throws SQLException {
        if (engine == Engine.SQLITE) {
            return DriverManager.getConnection("jdbc:sqlite::memory:");
        }
        DatabaseAddress.Postgres address = PostgresServer.shared().newDatabase();
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + address.port() + "/" + address.database(),
                address.user(),
                address.password());
    }

    private static List<String> differences(Connection connection, Engine engine, String schema) throws SQLException {
        try (Connection fresh = database(engine)) {
            execute(fresh, engine, schema);
            return SchemaCatalogue.of(connection, engine).differencesTo(SchemaCatalogue.of(fresh, engine));
        }
    }

    private static List<String> query(Connection connection, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static void execute(Connection connection, Engine engine, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String filled = RandomCase.filled(script, engine);
            if (engine == Engine.SQLITE) {
                statement.executeUpdate(filled);
            } else {
                // One by one, as a migration is applied: the driver does not find the end of a body `begin atomic`.
                for (var one : dev.upkeep.migration.generate.Statement.split("a script", filled)) {
                    statement.execute(one.text());
                }
            }
        }
    }
}
