package dev.upkeep.migration.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.database.Engine;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQLite takes because its columns have no types: `migrate new` refuses it where PostgreSQL does, and only there. */
class PostgresTypesIT {
    private static final String TABLES = """
            create table a (id ${identity} primary key, flag boolean, n integer, x numeric(9, 2), s text, d date, at timestamp,
              j ${json}, u ${uuid}, b ${bytea});
            create table other (id ${identity} primary key, a_id text, flag integer, label text);
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    create table t (c boolean default 0)                     | the column c of t is boolean, and PostgreSQL refuses its default 0. Write false
                    create table t (c boolean not null default 1)            | Write true
                    create table t (c boolean default -1)                    | Write true
                    create table t (c integer default false)                 | Write 0
                    create table t (c numeric(9, 2) default 'none')          | Write a number
                    create table t (c date default 0)                        | Write one in single quotes
                    create table t (c timestamp default 0)                   | Write one in single quotes
                    create table t (c ${json} default 0)                     | Write one in single quotes
                    create table t (c boolean check (c in (0, 1)))           | `check (c in (0, 1))` of t: PostgreSQL does not compare c, which is boolean, with 0. Write false
                    create table t (c boolean, check (c = 1))                | Write true
                    create table t (c boolean, check (1 = c))                | Write true
                    create table t (c text check (c > 3))                    | Write '3'
                    create table t (c text check (c not in ('x', 3)))        | Write '3'
                    create table t (c integer check (c between 'a' and 'b')) | Write a number
                    create table t (c integer, e text, check (c = e))        | c, which is a number, and e, which is text. Cast one
                    create table t (c integer check (c like '1%'))           | Write cast(c as text) like
                    create table t (c integer check (length(c) < 9))         | Write length(cast(c as text))
                    create table t (c date, e text generated always as (substr(c, 1, 4)) stored) | Write substr(cast(c as text))
                    create index i on a (n) where flag = 1                   | the index i: PostgreSQL does not compare flag, which is boolean, with 1. Write true
                    create index i on a (lower(n))                           | Write lower(cast(n as text))
                    create index i on a ((coalesce(flag, 0)))                | PostgreSQL does not take in one coalesce() flag, which is boolean, with 0. Write false
                    create view v as select id from a where flag = 1         | the view v: PostgreSQL does not compare flag, which is boolean, with 1. Write true
                    create view v as select id from a where a.flag = 1       | Write true
                    create view v as select id from a where s = 5            | Write '5'
                    create view v as select id from a where n in ('x')       | Write a number
                    create view v as select id from a where d > 0            | one in single quotes
                    create view v as select id from a where u = 5            | one in single quotes
                    create view v as select a.id from a join other o on o.a_id = a.s and a.n = o.label | n, which is a number, and label, which is text
                    create view v as select sum(flag) as total from a        | PostgreSQL has no sum() of flag, which is boolean. Write sum(cast(flag as integer))
                    create view v as select max(flag) as any_of from a       | Write max(cast(flag as integer))
                    create view v as select avg(s) as mean from a            | Write avg(cast(s as numeric))
                    create view v as select coalesce(n, 'none') as c from a  | Write a number
                    create view v as select nullif(s, 0) as c from a         | Write '0'
                    create view v as select upper(at) as c from a            | Write upper(cast(at as text))
                    create view v as select s from a where s between 1 and 5 | Write '1'
                    """)
    void refusesWhatPostgresRefuses(String statement, String message) throws SQLException {
        assertThatThrownBy(() -> generate(statement)).hasMessageContaining(message);
        assertThatThrownBy(() -> execute(statement)).isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t (c boolean default true, e integer default -1, f numeric(9, 2) default '1.5')",
                "create table t (c text default 5, e date default '2026-01-01', f timestamp default current_timestamp)",
                "create table t (c boolean default null, e ${json} default '{}', f ${bytea} default 'x')",
                "create table t (c boolean check (c in (true, false)), e text check (e in ('a', 'b')))",
                "create table t (c date, e date, check (c - e > 5), check (c < '2030-01-01'), check (c <> e))",
                "create table t (c text, check (length(c) > 5 and c || 'x' <> '5'))",
                "create table t (c integer, e numeric, check (c + 1 = 5 and c < e and c between 1 and 5))",
                "create table t (c date, e timestamp, check (c < e))",
                "create table t (flag text, check (flag = 'x'))",
                "create index i on a (n) where flag = true and s like 'x%' and n in (1, 2)",
                "create index i on a (lower(s), coalesce(n, 0), (n = 5))",
                "create view v as select flag, count(*) as n from a where s = 'x' group by flag having count(*) > 3",
                "create view v as select a.id from a join other on other.flag = 1 and a.flag",
                "create view v as select c.flag from (select count(*) as flag from a) c where c.flag = 1",
                "create view w as select 1 as flag from other; create view v as select w.flag from w, a where w.flag = 1",
                "create view v as select case when flag then 1 else 0 end as c, max(n) as m, sum(x) as y from a group by flag",
                "create view v as select cast(flag as integer) as c, substr(cast(d as text), 1, 4) as e from a where n = '5'",
                "create view v as select length(b) as c from a where not flag and n is not null and at < d",
                "create view v as select coalesce(s, 'none') as c, nullif(n, 0) as e, round(x, 1) as f from a"
            })
    void takesWhatPostgresTakes(String statements) throws SQLException {
        assertThat(generate(statements).forward().isEmpty()).isFalse();
        execute(statements);
    }

    @Test
    void leavesWhatIsThereAlone() {
        String wrong = """
                create table t (c boolean default 0, check (c in (0, 1)));
                create index i on t (c) where c = 1;
                create view v as select c from t where c = 1;
                """;

        assertThat(generate(wrong, wrong + "create table another (id integer);"))
                .contains("create table another");
        assertThat(generate(wrong, wrong.replace("default 0,", "default 0, d text,")))
                .contains("add column d text");
        assertThat(generate(wrong, wrong.replace("default 0", "default false"))).contains("default false");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    create table t (n text, check (n like '1%'));                           | `check (n like '1%')`
                    create table t (n text); create index i on t (lower(n));                | the index i
                    create table t (n text); create view v as select lower(n) as m from t;  | the view v
                    """)
    void looksAgainAtWhatNamesAColumnOfAnotherType(String statements, String message) {
        assertThatThrownBy(() -> generate(statements, statements.replace("n text", "n integer")))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    varchar(20)    | varchar(40)    | true
                    varchar(20)    | varchar(20)    | true
                    varchar(20)    | varchar        | true
                    varchar(20)    | text           | true
                    text           | varchar        | true
                    varchar(20)    | varchar(10)    | false
                    text           | varchar(10)    | false
                    char(20)       | varchar(20)    | false
                    numeric(9, 2)  | numeric(12, 2) | true
                    decimal(9)     | numeric(12)    | true
                    numeric(9, 2)  | numeric        | true
                    numeric(9, 2)  | numeric(12, 3) | false
                    numeric(9, 2)  | numeric(8, 2)  | false
                    numeric        | numeric(9, 2)  | false
                    integer        | bigint         | false
                    """)
    void knowsWhichChangesOfTypeRewriteNothing(String before, String after, boolean keeps) throws SQLException {
        assertThat(TypeFamily.keepsRows(before, after)).isEqualTo(keeps);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table t (c " + before + ")");
            long file = fileOf(statement);
            statement.execute("alter table t alter c type " + after);
            assertThat(fileOf(statement) == file).isEqualTo(keeps);
        }
    }

    private static long fileOf(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select pg_relation_filenode('t')")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Generator.Both generate(String statements) {
        return new Generator(
                        List.of(new Script("V1__start.sql", TABLES)),
                        new Script("schema.sql", TABLES + statements + ";"))
                .generate(Renames.parse(List.of()));
    }

    private static String generate(String before, String after) {
        return new Generator(List.of(new Script("V1__start.sql", before)), new Script("schema.sql", after))
                .generate(Renames.parse(List.of()))
                .forward()
                .body();
    }

    private static void execute(String statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(RandomCase.filled(TABLES, Engine.POSTGRESQL));
            statement.execute(RandomCase.filled(statements, Engine.POSTGRESQL));
        }
    }

    private static Connection connect() throws SQLException {
        DatabaseAddress.Postgres address = PostgresServer.shared().newDatabase();
        String url = "jdbc:postgresql://127.0.0.1:" + address.port() + "/" + address.database();
        return DriverManager.getConnection(url, address.user(), address.password());
    }
}
