package dev.upkeep.migration.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
    private static final String ORDERS = "create table orders (id ${identity} primary key, note text);\n";

    @Test
    void onlyHintsAtARenameThatWasNotAskedFor() {
        Generator.Both both = generate(ORDERS, ORDERS.replace("note", "remark"));

        assertThat(both.hints())
                .singleElement()
                .asString()
                .contains("loses note and gains remark")
                .contains("--rename orders.note=remark");
        assertThat(both.forward().body())
                .contains("alter table orders add column remark text;")
                .contains("alter table orders drop column note;");
        assertThat(both.forward().warnings()).containsExactly("drops data: what is in orders.note.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    varchar(20)    | varchar(40)
                    varchar(20)    | varchar
                    varchar(20)    | text
                    varchar        | text
                    text           | varchar
                    numeric(9, 2)  | numeric(12, 2)
                    numeric(9, 2)  | numeric
                    """)
    void warnsOfNoRewriteWhenPostgresqlKeepsTheRowsAsTheyAre(String before, String after) {
        Generator.Both both = generate(ORDERS.replace("text", before), ORDERS.replace("text", after));

        assertThat(both.forward().warnings()).isEmpty();
        assertThat(both.forward().body())
                .contains("${pg}-- upkeep:allow type-change: PostgreSQL rewrites nothing when " + before + " becomes "
                        + after + "\n${pg}alter table orders alter column note type " + after + ";");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    varchar(40)    | varchar(20)
                    text           | varchar(20)
                    char(20)       | varchar(40)
                    varchar(20)    | char(20)
                    numeric(9, 2)  | numeric(12, 3)
                    numeric(9, 2)  | numeric(8, 2)
                    numeric        | numeric(9, 2)
                    integer        | bigint
                    """)
    void warnsOfARewriteWhenTheTypeChangesTheRowsOrMayNotHoldThem(String before, String after) {
        Generator.Both both = generate(ORDERS.replace("text", before), ORDERS.replace("text", after));

        assertThat(both.forward().warnings()).first().asString().startsWith("rewrites the table orders");
        assertThat(both.forward().body()).doesNotContain("upkeep:allow");
    }

    @Test
    void saysWhichZoneTimesWithoutOneAreTakenToBeIn() {
        Generator.Both both = generate(ORDERS.replace("text", "timestamp"), ORDERS.replace("text", "${timestamptz}"));

        assertThat(both.forward().warnings())
                .containsExactly("rewrites the table orders, which nobody can use meanwhile: orders.note becomes"
                        + " timestamptz. Times without a zone are taken to be UTC.");
        assertThat(both.reverse().warnings()).first().asString().endsWith("taken to be UTC.");
    }

    @Test
    void onlyHintsAtARenamedTable() {
        Generator.Both both = generate(ORDERS, ORDERS.replace("orders", "purchases"));

        assertThat(both.hints().get(0)).contains("--rename orders=purchases");
        assertThat(both.forward().warnings()).containsExactly("drops data: the table orders with all its rows.");
    }

    @Test
    void renamesWhatItIsToldTo() {
        Generator.Both both = generate(
                ORDERS,
                ORDERS.replace("orders", "purchases").replace("note", "remark"),
                "orders=purchases",
                "orders.note=remark");

        assertThat(both.hints()).isEmpty();
        assertThat(both.forward().body()).isEqualTo("""
                alter table orders rename to purchases;
                alter table purchases rename column note to remark;
                ${pg}alter table purchases rename constraint orders_pkey to purchases_pkey;
                ${pg}alter sequence orders_id_seq rename to purchases_id_seq;
                """);
        assertThat(both.reverse().body()).startsWith("""
                alter table purchases rename column remark to note;
                alter table purchases rename to orders;
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    orders.other=remark | which the migrations do not make
                    orders.note=other   | schema.sql has no such column
                    orders.id=remark    | which schema.sql still has
                    other=purchases     | which the migrations do not make
                    orders.note         | it has to be table.column=new_column
                    orders.note=a.b     | it has to be table.column=new_column
                    """)
    void refusesRenamesOfNothing(String rename, String message) {
        assertThatThrownBy(() -> generate(ORDERS, ORDERS.replace("note", "remark"), rename))
                .hasMessageContaining(message);
    }

    @Test
    void refusesARenameThatChangesTheCaseOfATableAlone() {
        assertThatThrownBy(() -> generate(ORDERS, ORDERS.replace("orders", "\"Orders\""), "orders=Orders"))
                .hasMessageContaining("SQLite takes for the same")
                .hasMessageContaining("in two migrations");
    }

    @Test
    void renamesAColumnInCaseAloneWhenItIsToldTo() {
        String after = ORDERS.replace("note", "\"Note\"");

        assertThatThrownBy(() -> generate(ORDERS, after)).hasMessageContaining("add --rename orders.note=Note");
        assertThat(generate(ORDERS, after, "orders.note=Note").forward().body())
                .isEqualTo("alter table orders rename column note to \"Note\";\n");
    }

    @Test
    void refusesANewNameThatIsNotFreeYet() {
        String before = """
                create table a (b text, c text);
                create table d (e text);
                """;

        assertThatThrownBy(() -> generate(before, before.replace("b text, ", ""), "a.b=c"))
                .hasMessageContaining("the name a.c, which another column has until it is dropped");
        assertThatThrownBy(() -> generate(before, "create table d (b text, c text);\n", "a=d"))
                .hasMessageContaining("the name d, which another table has until it is dropped");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a.b=x | a.b=y    | --rename names the column a.b twice
                    a.b=x | a.c=x    | --rename gives the name a.x twice
                    a=x   | a=y      | --rename names the table a twice
                    a=x   | d=x      | --rename gives the name x twice
                    """)
    void refusesTwoRenamesOfOneThingOrToOneName(String first, String second, String message) {
        String before = """
                create table a (b text, c text);
                create table d (b text, c text);
                """;
        String after = """
                create table a (x text, y text);
                create table x (x text);
                create table y (x text);
                """;

        String wanted = first.startsWith("a.") ? after : after.replace("table a ", "table z ");

        assertThatThrownBy(() -> generate(before, wanted, first, second)).hasMessageContaining(message);
    }

    @Test
    void takesTheSameRenameTwiceForOne() {
        assertThat(generate(ORDERS, ORDERS.replace("note", "remark"), "orders.note=remark", "orders.note=remark")
                        .forward()
                        .body())
                .isEqualTo("alter table orders rename column note to remark;\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    create table a (id integer primary key autoincrement); | autoincrement
                    create table a (id integer) strict;                    | strict
                    create table a (id);                                   | the column id has no type
                    create table a (b text collate nocase);                | collate nocase
                    create table a (b text default "x");                   | stands in double quotes
                    create table a (b ${identity});                        | would not number itself
                    create table a (b integer, c integer as (b + 1));      | not STORED
                    create table a (b integer primary key unique);         | demands as well
                    create table a (b integer unique on conflict ignore);  | on conflict ignore
                    create table a (b integer check (a.b > 0));            | names its own table
                    create temp table a (b integer);                       | what is temporary
                    create table a (b integer references c);               | there is no table c
                    create table a (b text, c text references a (b));      | primary key or unique
                    insert into orders (note) values ('x');                | what is to be done
                    alter table orders add column b text;                  | what is to be done
                    ${pg}grant select on orders to x;                      | what is to be done
                    create trigger t after delete on orders begin select 1; end; | not written alike
                    create table a (b ${text});                            | placeholder that does not exist
                    create table a (b text default 'x);                    | does not end
                    create table a (b text default now());                 | SQLite refuses
                    create table a (b text default (now()));               | Write default current_timestamp
                    create table a (b datetime);                           | Write timestamp, or ${timestamptz}
                    create table a (b DATETIME not null);                  | the column b of a is datetime
                    create table a (b serial primary key);                 | Write ${identity}
                    create table a (b blob);                               | Write ${bytea}
                    create table a (b text default 'costs ${pg}5');        | the text 'costs -- 5'
                    create table a (b text default 'costs ${sqlite}5');    | the text 'costs -- 5'
                    create table a ("b ${pg_only_begin}c" text);           | the name "b /*c"
                    """)
    void refusesByNameWhatDoesNotRunOnBothEngines(String statement, String message) {
        assertThatThrownBy(() -> generate(ORDERS, ORDERS + statement)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    create index by_b on a (b);
                    create index by_b on a (lower(b));
                    create unique index by_c on a (c) where b is not null;
                    """)
    void refusesAnIndexOnANameThatDiffersInCapitalsFromTheColumn(String index) {
        String table = "create table a (\"B\" text, c text);\n";

        assertThatThrownBy(() -> generate("", table + index))
                .hasMessageContaining("names b")
                .hasMessageContaining("write \"B\"");
        assertThat(generate("", table + index.replace("(b", "(\"B\"").replace("where b", "where \"B\""))
                        .forward()
                        .isEmpty())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    check (b > 0)
                    unique (b)
                    foreign key (b) references a (c)
                    """)
    void refusesARuleOnANameThatDiffersInCapitalsFromTheColumn(String rule) {
        String table = "create table a (c integer unique, \"B\" integer, %s);";

        assertThatThrownBy(() -> generate("", table.formatted(rule))).hasMessageContaining("write \"B\"");
        generate("", table.formatted(rule.replace("(b", "(\"B\"")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    select b from a                                             | names b,    | "B"
                    select a.b from a                                           | names b,    | "B"
                    select x.c from a x where x."b" > 1                         | names b,    | "B"
                    select count(b) as many from a                              | names b,    | "B"
                    select c from a order by b                                  | names b,    | "B"
                    select "C" from a                                           | names C,    | c
                    select c from "A"                                           | names A,    | a
                    select c from (select c from a where b = 1) s               | names b,    | "B"
                    with s as (select b from a) select s.b from s               | names b,    | "B"
                    """)
    void refusesAViewOnANameThatDiffersInCapitals(String select, String named, String instead) {
        String table = "create table a (\"B\" integer, c text);\n";

        assertThatThrownBy(() -> generate("", table + "create view v as " + select + ";"))
                .hasMessageContaining("the view v " + named)
                .hasMessageContaining("and PostgreSQL does not; write " + instead + ".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    select d from a                     | the view v cannot be read: no such column: d
                    select c from b                     | the view v cannot be read: no such table: main.b
                    select c from a where c ~ 'x'       | near "~"
                    select "D" from a                   | names "D", which is no column there
                    select c from a where c = "draft"   | names "draft", which is no column there
                    """)
    void refusesAViewThatDoesNotWorkOnBothEngines(String select, String message) {
        String tables = "create table a (\"B\" integer, c text);\ncreate table e (\"D\" text);\n";

        assertThatThrownBy(() -> generate("", tables + "create view v as " + select + ";"))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    create view v as select ifnull(c, '') as d from a             | `ifnull()` as SQLite does; write coalesce()
                    create view v as select a.c from a join a d on instr(a.c, d.c) | `instr()`
                    create view v as select group_concat(c) as d from a           | write string_agg(…
                    create view v as select c from a where b == 1                 | write =
                    create view v as select c from a where b is 1                 | write is not distinct from
                    create view v as select c from a where c is not 'x'           | write is not distinct from
                    create view v as select max(b, 2) as d from a                 | `max() of several`
                    create view v as select date(c, '-1 day') as d from a         | `date() of several`
                    create view v as select c from a order by b limit 1, 2        | write limit … offset …
                    create view v as select c from a order by c collate nocase    | `collate nocase`
                    create view v as select c from a where c glob 'x*'            | `glob`
                    create view v as select c from a indexed by by_c              | `indexed by`
                    create view v as select x'00' as d from a                     | `x'00'`
                    create index i on a (c) where typeof(c) = 'text'              | `typeof()`
                    create index i on a (c collate nocase)                        | `collate nocase`
                    create table d (e text check (json_valid(e)))                 | `json_valid()`
                    create table d (e text default (strftime('%Y', 'now')))       | `strftime()`
                    create table d (e text, f text generated always as (hex(e)) stored) | `hex()`
                    """)
    void refusesWhatPostgresDoesNotUnderstand(String statement, String message) {
        String table = "create table a (b integer, c text);\ncreate index by_c on a (c);\n";

        assertThatThrownBy(() -> generate("", table + statement + ";"))
                .hasMessageContaining("`" + statement.substring(0, 14))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create view v as select coalesce(c, '') as d, max(b) as e, min((b)) as f from a",
                "create view v as select c from a where c is not null and b is not distinct from 2 limit 1 offset 2",
                "create table total (quote text); create index i on total (quote); create view v as select quote from total",
                "create table date (min integer, max integer, primary key (min, max));",
                "create view v as with total (d, e) as (select b, c from a) select d, e from total",
                "${pg}create function ifnull(text, text) returns text language sql as 'select coalesce($1, $2)';\n"
                        + "create view v as select ifnull(c, '') as d from a",
                "${sqlite}create view v as select ifnull(c, '') as d from a"
            })
    void takesWhatOnlyLooksLikeAFunctionOfSqlite(String statements) {
        assertThat(generate("", "create table a (b integer, c text);\n" + statements + ";")
                        .forward()
                        .isEmpty())
                .isFalse();
    }

    @Test
    void letsWhatPostgresDoesNotUnderstandGo() {
        String table = "create table a (c text);\n";
        String view = "create view v as select ifnull(c, '') as d from a;\n";

        assertThat(generate(table + view, table).forward().body()).isEqualTo("drop view v;\n");
        assertThat(generate(table + view, table + view.replace("ifnull", "coalesce"))
                        .forward()
                        .body())
                .contains("coalesce");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table a (c text check (c <> \"draft\"));",
                "create table a (c text, check (c <> \"Draft\"));",
                "create table a (c text, d text generated always as (c || \"x\") stored);",
                "create table a (c text); create index i on a (c) where c = \"draft\";",
                "create table a (c text); create index i on a ((c || \"x\"));",
                "create table a (c text); create index i on a ((c || \"X\"));"
            })
    void refusesATextInDoubleQuotes(String schema) {
        assertThatThrownBy(() -> generate("", schema)).hasMessageContaining("single quotes");
    }

    @Test
    void leavesAViewOfOneEngineToThatEngine() {
        String views = """
                create table a (c text);
                ${sqlite}create view v as select brought_by_the_application(c) as d from a;
                ${pg}create view v as select c as d from a where c ~ 'x';
                """;

        assertThat(generate("", views).forward().body()).contains("brought_by_the_application", "~ 'x'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create view v as select \"B\" from a",
                "create view v as select A.\"B\", C from A",
                "create view v as select \"B\" as b from a order by b",
                "create view v as select \"B\" b from a order by b",
                "create view v as select sum(\"B\") b from a order by b",
                "create view v (b) as select \"B\" from a",
                "create view v as with s (b, d) as (select \"B\", c from a) select b, d from s",
                "create view v as select b from d",
                "create view v as select d.b, a.\"B\" from a join d on d.b = a.\"B\"",
                "create view w as select \"B\" as b from a; create view v as select w.b, c from w, a",
                "create view v as select b.c, \"B\" from a b",
                "create view v as select \"First\" from e order by \"First\" nulls first",
                "create view v as select cast(\"Date\" as date) as day, lower(\"Lower\") as low from e"
            })
    void takesAViewWhoseNamesArePostgresNames(String views) {
        String tables = """
                create table a ("B" integer, c text);
                create table d (b integer);
                create table e ("First" text, "Date" text, "Lower" text);
                """;

        assertThat(generate("", tables + views + ";").forward().body()).contains("create view v");
    }

    @Test
    void takesATypeAFunctionOrAKeywordForNoColumnWhoseNameDiffersInCapitals() {
        String schema = """
                create table a ("Date" text, "Lower" text, "Desc" text, check (cast("Date" as date) is not null));
                create index by_lower on a (lower("Lower"), "Desc" desc);
                """;

        assertThat(generate("", schema).forward().body())
                .contains("create index by_lower on a (lower(\"Lower\"), \"Desc\" desc);");
    }

    @Test
    void refusesAForeignKeyWhoseUniqueIndexComesAfterIt() {
        String own = """
                create table a (id ${identity} primary key, code text, up text references a (code));
                create unique index a_by_code on a (code);
                """;
        assertThatThrownBy(() -> generate("", own))
                .hasMessageContaining("foreign key (up) references a (code)")
                .hasMessageContaining("the unique index a_by_code")
                .hasMessageContaining("declare them unique in the table itself");
        generate("", own.replace("code text,", "code text unique,"));

        String parent = "create table p (id ${identity} primary key, code text);\n";
        String child = "create table c (code text references p (code));\n";
        String index = "create unique index p_by_code on p (code);\n";
        assertThatThrownBy(() -> generate("", parent + child + index))
                .hasMessageContaining("the unique index p_by_code")
                .hasMessageContaining("move it further up");
        generate("", parent + index + child);
    }

    @ParameterizedTest
    @ValueSource(strings = {"on update cascade", "ON UPDATE SET NULL", "on delete set default", "on delete set null"})
    void refusesAForeignKeyThatWouldChangeAGeneratedColumn(String action) {
        String schema = """
                create table p (code text primary key);
                create table c (a text, code text generated always as (lower(a)) stored references p (code) %s);
                """;
        assertThatThrownBy(() -> generate("", schema.formatted(action)))
                .hasMessageContaining("foreign key (code) references p (code) " + action.toLowerCase(Locale.ROOT))
                .hasMessageContaining("PostgreSQL takes no `" + action.toLowerCase(Locale.ROOT)
                        + "` where a column is generated, as code is; take that out.");
        generate("", schema.formatted("on delete cascade"));
    }

    @Test
    void leavesPlaceholdersOfLinesInTextsOfOneEngineAlone() {
        String comment = "${pg}comment on table orders is 'two\n${pg}lines';\n";

        assertThat(generate(ORDERS, ORDERS + comment).forward().body()).isEqualTo(comment);
    }

    @Test
    void refusesAParentBelowItsChild() {
        assertThatThrownBy(() -> generate("", """
                        create table b (a_id integer references a);
                        create table a (id integer primary key);
                        """))
                .hasMessageContaining("PostgreSQL needs the table a before it; move it further up");
    }

    @Test
    void refusesToGuessTheNameOfOneOfTwoUnnamedChecks() {
        String both = "create table a (b integer check (b > 0), check (b < 9));";
        assertThatThrownBy(() -> generate(both, "create table a (b integer check (b > 0));"))
                .hasMessageContaining("check (b < 9)")
                .hasMessageContaining("a_b_check");
    }

    @Test
    void leavesAloneWhatCannotBeChangedAsLongAsItStays() {
        String odd = "create table odd (b text collate nocase);\n";
        assertThat(generate(odd + ORDERS, odd + ORDERS.replace("note", "note text, b"))
                        .forward()
                        .body())
                .isEqualTo("alter table orders add column b text;\n");
    }

    @Test
    void refusesToRenameWhatItDoesNotUnderstand() {
        String odd = "create table odd (id ${identity} primary key, b text collate nocase);\n";
        assertThatThrownBy(() -> generate(odd, odd.replace("odd", "even"), "odd=even"))
                .hasMessageContaining("the table odd cannot be renamed")
                .hasMessageContaining("collate nocase");
    }

    @Test
    void takesTheWaysToMakeAnIndexForTheSame() {
        Generator.Both both = generate(
                ORDERS
                        + "${pg}create index concurrently by_note on orders (note);\n"
                        + "${sqlite}create index by_note on orders (note);\n",
                ORDERS + "create index by_note on orders (note);\n");
        assertThat(both.forward().isEmpty()).isTrue();
    }

    @Test
    void followsWhatPostgresAloneHas() {
        Generator.Both both = generate(
                ORDERS
                        + "${pg}create index by_words on orders using gin (to_tsvector('simple', note));\n"
                        + "${pg}comment on column orders.note is 'old';\n",
                ORDERS + "${pg}comment on column orders.note is 'new';\n${pg}create extension citext;\n");
        assertThat(both.forward().body()).isEqualTo("""
                ${pg}drop index by_words;
                ${pg}create extension citext;
                ${pg}comment on column orders.note is 'new';
                """);
        assertThat(both.reverse().body())
                .contains("${pg}drop extension citext;")
                .contains("using gin");
    }

    @Test
    void dropsAFunctionThatWasReplacedBehindTheTriggerThatCallsIt() {
        String function = "${pg}create function touch() returns trigger language plpgsql as 'begin return new; end';\n";
        String trigger = "${pg}create trigger touch before update on orders for each row execute function touch();\n";
        List<Script> migrations = List.of(
                new Script("V1__start.sql", ORDERS + function + trigger),
                new Script(
                        "V2__body.sql",
                        function.replace("create", "create or replace").replace("new", "old")));

        assertThat(new Generator(migrations, new Script("schema.sql", ORDERS))
                        .generate(Renames.NONE)
                        .forward()
                        .body())
                .isEqualTo("${pg}drop trigger touch on orders;\n${pg}drop function touch();\n");
    }

    @Test
    void takesACommentOnAFunctionForTheSameHoweverItsArgumentsAreWritten() {
        String functions = ORDERS
                + "${pg}create function f(a integer, b text default ',') returns integer language sql as 'select 1';\n"
                + "${pg}create function f(a integer) returns integer language sql as 'select 1';\n"
                + "${pg}create function g(a integer) returns integer language sql as 'select 1';\n";
        String before = functions
                + "${pg}comment on function f(a integer, b text) is 'one';\n"
                + "${pg}comment on function g(a integer) is 'two';\n";
        String after = functions
                + "${pg}comment on function f(integer, text) is 'one';\n"
                + "${pg}comment on function g is 'two';\n";

        assertThat(generate(before, after).forward().isEmpty()).isTrue();
        assertThat(generate(before, after.replace("returns integer", "returns bigint"))
                        .forward()
                        .body())
                .endsWith("""
                        ${pg}comment on function f(a integer, b text) is 'one';
                        ${pg}comment on function g(a integer) is 'two';
                        """);
        assertThat(generate(after, functions).forward().body()).isEqualTo("""
                        ${pg}comment on function f(a integer, b text) is null;
                        ${pg}comment on function g(a integer) is null;
                        """);
    }

    @Test
    void takesACommentAwayFromAConstraintThatIsRenamed() {
        String schema = "create table a (b integer, constraint b_one check (b > 0));\n";
        String comment = "${pg}comment on constraint b_one on a is 'above nothing';\n";

        assertThat(generate(schema + comment, schema.replace("b_one", "b_two"))
                        .forward()
                        .body())
                .endsWith("${pg}comment on constraint b_two on a is null;\n");
        assertThat(generate(schema + comment, (schema + comment).replace("b_one", "b_two"))
                        .forward()
                        .body())
                .doesNotContain("comment on");
    }

    @Test
    void takesACommentAwayFromAConstraintThatIsNamedAfterARenamedTable() {
        String schema = "create table a (id integer primary key);\n";
        String comment = "${pg}comment on constraint a_pkey on a is 'a key';\n";
        String after = schema.replace("table a", "table b");

        assertThat(generate(schema + comment, after, "a=b").forward().body())
                .endsWith("${pg}comment on constraint b_pkey on b is null;\n");
        assertThat(generate(schema + comment, after + comment.replace("a_pkey on a", "b_pkey on b"), "a=b")
                        .forward()
                        .body())
                .doesNotContain("comment on");
    }

    @Test
    void makesViewsOfPostgresAloneAnewWhenTheirTableChanges() {
        String views = """
                create view noted as select id, note from orders;
                ${pg}create materialized view notes as select note from noted;
                ${pg}create unique index notes_once on notes (note);
                ${pg}comment on materialized view notes is 'all';
                """;
        Generator.Both both = generate(ORDERS + views, ORDERS.replace("note text", "note varchar(9)") + views);
        assertThat(both.forward().body()).startsWith("""
                        ${pg}drop index notes_once;
                        ${pg}drop materialized view notes;
                        drop view noted;
                        """).endsWith("""
                        create view noted as select id, note from orders;
                        ${pg}create materialized view notes as select note from noted;
                        ${pg}create unique index notes_once on notes (note);
                        ${pg}comment on materialized view notes is 'all';
                        """);
    }

    @Test
    void saysThatLinesOfOneEngineInATableAreNotCompared() {
        Generator.Both both = generate(ORDERS, ORDERS.replace("note text", "\n${pg}words tsvector,\nnote text"));
        assertThat(both.forward().isEmpty()).isTrue();
        assertThat(both.hints()).containsExactly("What the table orders has on one engine alone is not compared.");
    }

    @Test
    void fillsWhatIsLostOnTheWayBackAndSaysSo() {
        Generator.Both both =
                generate(ORDERS.replace("note text", "note text not null"), ORDERS.replace(", note text", ""));
        assertThat(both.reverse().warnings())
                .containsExactly("cannot bring back what was in orders.note: every row gets ''.");
        assertThat(both.reverse().body())
                .contains("${pg}alter table orders add column note text not null default '';")
                .contains("${pg}alter table orders alter column note drop default;")
                .contains("${sqlite}  select id, '' from orders;");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    text     | varchar(9) | type varchar(9);
                    integer  | ${bigint}  | type ${bigint};
                    text     | integer    | type integer using cast(note as integer);
                    ${json}  | smallint   | type smallint using cast(cast(note as text) as smallint);
                    smallint | ${json}    | type ${json} using cast(cast(note as text) as ${json});
                    boolean  | smallint   | type smallint using cast(cast(note as integer) as smallint);
                    """)
    void turnsValuesIntoAnotherTypeWithoutCuttingThem(String before, String after, String expected) {
        assertThat(generate(ORDERS.replace("note text", "note " + before), ORDERS.replace("note text", "note " + after))
                        .forward()
                        .body())
                .contains("alter column note " + expected);
    }

    @Test
    void warnsOfAColumnThatRowsHaveNoValueFor() {
        assertThat(generate(ORDERS, ORDERS.replace("note text", "note text, b integer not null"))
                        .forward()
                        .warnings())
                .singleElement()
                .asString()
                .contains("orders.b is NOT NULL without a default");
    }

    private static Generator.Both generate(String migration, String schema, String... renames) {
        return new Generator(List.of(new Script("V1__start.sql", migration)), new Script("schema.sql", schema))
                .generate(Renames.parse(List.of(renames)));
    }
}
