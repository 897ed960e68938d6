package dev.upkeep.testing;

import dev.upkeep.settings.DatabaseAddress;

/**
 * A database with every type of PostgreSQL 15 at its extremes, and every kind of relation; beside {@link NastySchema},
 * which is about names and about lines that are easily mistaken.
 */
public final class EveryType {
    private EveryType() {}

    /** Makes it. */
    public static void in(PostgresServer server, DatabaseAddress.Postgres database) {
        types(server, database.database());
        relations(server, database.database());
        rules(server, database.database(), database.user());
    }

    private static void types(PostgresServer server, String database) {
        server.asAdministrator(
                database,
                "create schema ext",
                // What ships with the server differs from one build to the next.
                "do $$ declare e text; begin foreach e in array array['btree_gist', 'citext', 'cube', 'hstore', 'intarray',"
                        + " 'isn', 'ltree', 'pg_trgm', 'pgcrypto', 'seg', 'unaccent', 'uuid-ossp'] loop"
                        + " if exists (select from pg_available_extensions where name = e) then"
                        + " execute format('create extension %I schema ext', e); end if; end loop; end $$",
                "create type mood as enum ('sad', 'o''k', '😀')",
                "create domain percent as numeric(5,2) check (value between 0 and 100) default 50",
                "create domain moods as mood[] check (cardinality(value) < 4)",
                "create type address as (street text, \"Nr.\" int, spare percent)",
                "create type span as range (subtype = float8, subtype_diff = float8mi)",
                "create collation \"deutsch\" (provider = libc, locale = 'C')",
                "create table numbers (a smallint, b int, c bigint, d numeric, e numeric(30, 10), f real, g double"
                        + " precision, h money, i bool, j oid)",
                "insert into numbers values (-32768, -2147483648, -9223372036854775808, 'NaN', -1.5, 'NaN', 'NaN',"
                        + " '-92233720368547758.08', true, 0), (32767, 2147483647, 9223372036854775807, 'Infinity',"
                        + " 12345678901234567890.0123456789, 'Infinity', '-Infinity', '92233720368547758.07', false,"
                        + " 4294967295), (0, 0, 0, '-Infinity', 0, '-0', '-0', '0', null, 1), (1, 1, 1, '1e-1000', 1e-10,"
                        + " '1e-45', '5e-324', '1', true, 1), (2, 2, 2, '1e1000', 1, '3.4028235e38', '1.7976931348623157e308', '2',"
                        + " true, 2), (null, null, null, null, null, null, null, null, null, null)",
                "create table texts (a text, b varchar(3), c char(5), d \"char\", e name, f text collate \"C\", g bytea,"
                        + " h text collate \"deutsch\")",
                "insert into texts values ('', '', '', '', '', '', '', ''), (null, null, null, null, null, null, null,"
                        + " null), (E'\\\\N', 'NULL'::varchar(3), 'x', 'z', 'n', E'\\\\.', '\\x00ff0a5c', 'ß'),"
                        + " (E'\\\\.', E'\\n', E'\\t', E'\\\\', 'q\"''', E'a\\rb\\x01\\x7f\\b\\f\\v', '\\x', '  '),"
                        + " (repeat('längst ', 100000), '日本語', '😀', 'a', 'e', U&'\\FFFD\\200B', sha512('x'), ' x ')",
                "create table times (a date, b time, c timetz, d timestamp, e timestamptz, f interval, g time(0))",
                "insert into times values ('4713-01-01 BC', '00:00', '00:00+15:59', '4713-01-01 00:00 BC',"
                        + " '4713-01-02 00:00 BC', '-178000000 years', '23:59:59'), ('5874897-12-31', '24:00',"
                        + " '24:00-15:59', '294276-12-31 23:59:59.999999', '294276-12-30 23:59:59.999999',"
                        + " '178000000 years 11 mons 2147483647 days 2562047788:00:54.775807', '24:00'), ('infinity',"
                        + " '12:34:56.789012', '12:34:56.789012+02', 'infinity', '-infinity', '-1 mon +1 day -1 sec',"
                        + " '00:00'), (null, null, null, null, null, null, null), ('2026-03-29', '02:30',"
                        + " '02:30+01', '2026-03-29 02:30', '2026-03-29 02:30+01', '0', '01:00')",
                "create table geometry (a point, b line, c lseg, d box, e path, f polygon, g circle)",
                "insert into geometry values ('(-0,1e308)', '{1,-1,0}', '[(0,0),(1,1)]', '(2,2),(1,1)', '[(0,0),(1,1)]',"
                        + " '((0,0),(1,1),(1,0))', '<(0,0),5>'), ('(NaN,Infinity)', '{0,1,2}', '[(0,0),(0,0)]',"
                        + " '(0,0),(0,0)', '((0,0),(1,1))', '((0,0))', '<(1e-300,0),0>')",
                "create table network (a inet, b cidr, c macaddr, d macaddr8, e bit(3), f varbit, g uuid)",
                "insert into network values ('::ffff:1.2.3.4/64', '::/0', '08:00:2b:01:02:03',"
                        + " '08:00:2b:01:02:03:04:05', b'101', b'', '00000000-0000-0000-0000-000000000000'),"
                        + " ('192.168.0.1/24', '10.0.0.0/8', 'ff:ff:ff:ff:ff:ff', 'ff:ff:ff:ff:ff:ff:ff:ff', b'000',"
                        + " b'1111111111111111111111', 'ffffffff-ffff-ffff-ffff-ffffffffffff')",
                "create table documents (a json, b jsonb, c xml, d tsvector, e tsquery, f jsonpath)",
                "insert into documents values ('{\"b\": 1,  \"a\":\"\\u00e4\\n\", \"b\": 2}', '{\"b\": 1e400, \"a\": [null,"
                        + " \"\\\\\", \"😀\"]}', '<a b=\"&quot;\">]]&gt;<!-- x --></a>', 'fat:1A cat''s:2,3B \\\\:4',"
                        + " '''fat'':AB & !(cat <2> rat:*)', '$.a[*] ? (@ > 1)'), ('null', 'null', null, '', '',"
                        + " 'strict $')",
                "create table ranges (a int4range, b int8range, c numrange, d tsrange, e tstzrange, f daterange, g span,"
                        + " h int4multirange, i nummultirange, j datemultirange, k span_multirange)",
                "insert into ranges values ('empty', '(,)', '[1.5,2.5)', '[2026-01-01,infinity]', '(,)',"
                        + " '[2026-01-01,2026-02-01)', '[-0,Infinity]', '{[1,2),[5,7)}', '{}', '{(,)}', '{[1,2]}'),"
                        + " ('[1,1]', null, '(,1e-100]', 'empty', 'empty', 'empty', 'empty', '{}', '{[1,1]}', '{}', null)",
                "create table composed (a int[], b text[][], c address, d address[], e mood, f moods, g percent,"
                        + " h int4range[], i \"numbers\", j int[] default '[0:1]={1,2}')",
                "insert into composed values ('{}', '{{a,NULL},{\"NULL\",\"\"}}', '(\"a \"\"b\"\" \\\\,\",,3)',"
                        + " array[row('x', 1, 2)::address, null], '😀', '{sad,😀}', 99.99, '{\"[1,3)\",empty}',"
                        + " row(1,2,3,4,5,6,7,8,true,9), default), ('[-2:0]={1,NULL,3}', '{{{\"{}\"}}}', '(,,)', '{}', 'sad',"
                        + " null, default, null, null, null)",
                "create table internals (a regclass, b regtype, c pg_lsn, d xid8, e tid, f txid_snapshot, g regrole,"
                        + " h pg_snapshot)",
                "insert into internals values ('numbers', 'address[]', 'FFFFFFFF/FFFFFFFF', '18446744073709551615',"
                        + " '(1,2)', '10:20:10,14', 'postgres', '10:20:10,14,15')",
                "do $$ begin if to_regtype('ext.hstore') is not null then create table extended as select"
                        + " 'a=>1, \"b c\"=>NULL, \"\"=>\"\"'::ext.hstore as h, 'Ärger'::ext.citext as c,"
                        + " 'a.b_1.c'::ext.ltree as l, '*.b*@.c'::ext.lquery as q, '(1,2),(3,4)'::ext.cube as k; end if;"
                        + " end $$");
    }

    private static void relations(PostgresServer server, String database) {
        server.asAdministrator(
                database,
                "create table \"Ünï \"\"quoted\"\" 表\" (\"select\" int generated by default as identity (start 100 increment"
                        + " -7 minvalue -1000 maxvalue 100 cycle), \"a b\" int generated always as (\"select\" * 2) stored,"
                        + " always bigint generated always as identity, s serial)",
                "insert into \"Ünï \"\"quoted\"\" 表\" select from generate_series(1, 20)",
                "alter table \"Ünï \"\"quoted\"\" 表\" add gone int, add later text default 'as ''told'",
                "alter table \"Ünï \"\"quoted\"\" 表\" drop gone",
                "create table tree (k text, n int, at date) partition by list (k)",
                "create table tree_a partition of tree for values in ('a', null) partition by range (n)",
                "create table tree_a_1 partition of tree_a for values from (minvalue) to (10) partition by hash (at)",
                "create table tree_a_1_0 partition of tree_a_1 for values with (modulus 2, remainder 0)",
                "create table tree_a_1_1 partition of tree_a_1 for values with (modulus 2, remainder 1)",
                "create table tree_a_rest partition of tree_a default",
                "create table tree_rest partition of tree default",
                "create index on tree (n)",
                "insert into tree select (array['a', 'b', null])[n % 3 + 1], n, date '2026-01-01' + n from"
                        + " generate_series(1, 90) n",
                "create table mother (a int primary key, b text)",
                "create table daughter (c int) inherits (mother)",
                "create table granddaughter () inherits (daughter)",
                "insert into mother values (1, 'm')",
                "insert into daughter values (1, 'd', 2)",
                "insert into granddaughter values (3, 'g', 4)",
                "create unlogged table forgetful as select n from generate_series(1, 9) n",
                "create table wide_row as select repeat(md5(n::text), 40000) as t from generate_series(1, 5) n",
                "create materialized view filled as select k, count(*) from tree group by k",
                "create unique index on filled (k)",
                "create materialized view unfilled as select * from filled with no data",
                "create view simple as select a, b from mother where a > 0 with cascaded check option",
                "create recursive view counting (n) as values (1) union all select n + 1 from counting where n < 5",
                "create sequence odd as smallint start 5 increment 2 minvalue -3 maxvalue 99 cache 3 cycle owned by none",
                "select nextval('odd'), nextval('odd')",
                "create sequence untouched start 42",
                "select lo_from_bytea(91000 + n, decode(repeat(md5(n::text), 5000), 'hex')) from generate_series(1, 4) n",
                "comment on large object 91001 is 'a picture'");
    }

    private static void rules(PostgresServer server, String database, String role) {
        server.asAdministrator(
                database,
                "create table hen (id int primary key, egg int not null, during tsrange, exclude using gist (during with"
                        + " &&), unique nulls not distinct (egg) deferrable initially deferred)",
                "create table egg (id int primary key, hen int references hen deferrable initially deferred)",
                "alter table hen add foreign key (egg) references egg deferrable initially deferred",
                "do $$ begin insert into hen values (1, 2, '[2026-01-01,2026-02-01)'), (3, 4, '[2026-02-01,)');"
                        + " insert into egg values (2, 1), (4, 3), (5, null); end $$",
                "alter table hen add constraint \"not seven\" check (id <> 7) not valid",
                "create index \"partial \"\"one\" on hen (lower(during) desc nulls last) include (egg) where id > 0",
                "create statistics s (dependencies) on id, egg from hen",
                "create function touch() returns trigger language plpgsql as $f$ begin raise exception 'never: %', tg_op;"
                        + " end $f$",
                "create trigger never before insert or update of hen on egg for each row when (new.id < 0) execute"
                        + " function touch()",
                "create constraint trigger late after insert on egg deferrable for each row when (new.id < 0) execute"
                        + " function touch()",
                "alter table egg disable trigger never",
                "create procedure p(inout a int) language sql as 'select a + 1'",
                "create function total(variadic int[]) returns bigint immutable strict parallel safe language sql begin"
                        + " atomic select sum(x) from unnest($1) x; end",
                "create aggregate longest(text) (sfunc = textcat, stype = text, initcond = '')",
                "create operator === (leftarg = int, rightarg = int, function = int4eq)",
                "create cast (mood as int) with inout",
                "create rule quiet as on update to simple do instead nothing",
                "alter table hen enable row level security, force row level security",
                "create policy own on hen as restrictive for select to \"" + role + "\" using (id = 1)",
                "create policy more on hen for insert with check (egg > 0)",
                "create publication everything for table hen (id, egg) where (id > 1)",
                "grant select (id) on hen to \"" + role + "\"",
                "alter table mother alter b set storage external, alter b set statistics 77, set (fillfactor = 70)",
                "cluster mother using mother_pkey",
                "comment on column mother.b is E'it''s\\n\\\\.\\n'");
    }
}
