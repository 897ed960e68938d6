package dev.upkeep.testing;

import dev.upkeep.settings.DatabaseAddress;

/** A database with much of what PostgreSQL 15 has, and with names and contents that are easily mistaken. */
public final class NastySchema {
    private NastySchema() {}

    /** Makes it. */
    public static void in(PostgresServer server, DatabaseAddress.Postgres database) {
        server.asAdministrator(
                database.database(),
                "create schema \"My.Schema\"",
                "create schema \"größe\"",
                "create extension pgcrypto",
                "create extension hstore schema \"größe\"",
                "create type mood as enum ('sad', 'o''k', 'hap\"py')",
                "create domain positive as int check (value > 0)",
                "create type pair as (a int, b text)",
                "create table \"My.Schema\".\"a\"\"b; (c)\" (id int generated always as identity primary key,"
                        + " \"x y\" text, twice int generated always as (length(\"x y\")) stored)",
                "insert into \"My.Schema\".\"a\"\"b; (c)\" (\"x y\") values ('\\.'), (E'\\nCOPY public.lure (a) FROM"
                        + " stdin;\\n'), (E'tab\\tback\\\\slash\\\\.'), (null), ('')",
                "create table \"größe\".\"日本\n語\" (v mood[], d positive, p pair, j jsonb, b bytea, r int4range,"
                        + " t timestamptz, n numeric, f float8, i interval, u uuid, x xml, h \"größe\".hstore)",
                "insert into \"größe\".\"日本\n語\" select array['sad', 'o''k']::mood[], n, row(n, E'q\"\\n')::pair,"
                        + " jsonb_build_object('k', n, 'ü', null), decode(md5(n::text), 'hex'), int4range(n, n + 5),"
                        + " now(), n / 7.0, 'NaN', make_interval(days => n), gen_random_uuid(), '<a>&amp;</a>',"
                        + " 'a=>1, b=>NULL' from generate_series(1, 500) n",
                "create table lines (line text)",
                "insert into lines values ('\\.'), ('\\\\.'), ('COPY public.lure (a) FROM stdin;'),"
                        + " ('-- PostgreSQL database dump complete'), ('$$'), ('it''s')",
                "create table no_columns ()",
                "insert into no_columns default values",
                "insert into no_columns default values",
                "create unlogged table unlogged_table as select 1 as one",
                "create table empty (id serial)",
                "create table event (id bigint, at date) partition by range (at)",
                "create table event_2025 partition of event for values from ('2025-01-01') to ('2026-01-01')",
                "create table event_2026 partition of event for values from ('2026-01-01') to ('2027-01-01')",
                "create index on event (id)",
                "insert into event select n, date '2025-06-01' + n from generate_series(1, 300) n",
                "create table parent (a int)",
                "create table child (b int) inherits (parent)",
                "insert into parent values (1)",
                "insert into child values (2, 3), (4, 5)",
                "create materialized view summary as select count(*) from event",
                "create function lure() returns text language plpgsql as $f$ begin\nCOPY public.lure (a) FROM stdin;\n"
                        + "return 'it''s $$'; end $f$",
                "create function body() returns int begin atomic select 1; select 2; end",
                "comment on table lines is E'\\nCOPY public.lure (a) FROM stdin;\\n1\\n'",
                "create table chain (id int primary key, parent_id int references chain, check (id <> 7) not valid)",
                "insert into chain values (1, null), (2, 1)",
                "create sequence down increment -1",
                "select nextval('down'), nextval('down')",
                "create table guarded (id int)",
                "alter table guarded enable row level security",
                "create policy mine on guarded to \"" + database.user() + "\" using (id = 1)",
                "insert into guarded values (1), (2), (3)",
                "create function touch() returns trigger language plpgsql as $$ begin return new; end $$",
                "create trigger touch before update on guarded for each row execute function touch()",
                "select lo_from_bytea(0, decode(repeat('2f', 5000), 'hex')) from generate_series(1, 3)");
    }
}
