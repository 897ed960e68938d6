== another generating expression
create table item (id ${identity} primary key, price integer not null, n integer not null,
  total integer generated always as (price * n) stored unique check (total > 0));
create index item_by_total on item (total);
create table bill (id ${identity} primary key, total integer references item (total));
${pg}create index item_odd on item (total) where total % 2 = 1;
-- rows
insert into item (price, n) values (2, 3), (5, 1);
insert into bill (total) values (6);
delete from bill;
-- becomes
create table item (id ${identity} primary key, price integer not null, n integer not null,
  total integer generated always as (price * n + 1) stored unique check (total > 0));
create index item_by_total on item (total);
create table bill (id ${identity} primary key, total integer references item (total));
${pg}create index item_odd on item (total) where total % 2 = 1;

== another type below a generated column
create table item (id ${identity} primary key, price integer not null, n integer not null,
  total integer generated always as (price * n) stored unique check (total > 0));
create index item_by_total on item (total);
${pg}create index item_odd on item (total) where total % 2 = 1;
-- rows
insert into item (price, n) values (2, 3), (5, 1);
-- becomes
create table item (id ${identity} primary key, price ${bigint} not null, n integer not null,
  total integer generated always as (price * n) stored unique check (total > 0));
create index item_by_total on item (total);
${pg}create index item_odd on item (total) where total % 2 = 1;

== two triggers of one name
create table a (id ${identity} primary key, at ${timestamptz});
create table b (id ${identity} primary key, at ${timestamptz});
-- becomes
create table a (id ${identity} primary key, at ${timestamptz});
create table b (id ${identity} primary key, at ${timestamptz});
${pg_only_begin}
create function touch() returns trigger language plpgsql as $$ begin new.at = now(); return new; end $$;
create trigger touch before update on a for each row execute function touch();
create trigger touch before update on b for each row execute function touch();
${pg_only_end}

== two functions of one name
create table a (id ${identity} primary key);
-- becomes
create table a (id ${identity} primary key);
${pg}create function f(integer) returns integer language sql as 'select $1';
${pg}create function f(t text, u text default 'x') returns text language sql as 'select t';
${pg}comment on function f(integer) is 'one';

== another body of a function that a trigger needs
create table a (id ${identity} primary key, at ${timestamptz});
${pg_only_begin}
create function touch() returns trigger language plpgsql as $$ begin new.at = now(); return new; end $$;
create trigger touch before update on a for each row execute function touch();
comment on function touch() is 'keeps the time';
${pg_only_end}
-- rows
insert into a (at) values (null);
-- becomes
create table a (id ${identity} primary key, at ${timestamptz});
${pg_only_begin}
create function touch() returns trigger language plpgsql as $$ begin new.at = clock_timestamp(); return new; end $$;
create trigger touch before update on a for each row execute function touch();
comment on function touch() is 'keeps the time';
${pg_only_end}

== a trigger that waits for a column of another type
create table a (id ${identity} primary key, note varchar(20), at ${timestamptz});
${pg_only_begin}
create function touch() returns trigger language plpgsql as $$ begin new.at = now(); return new; end $$;
create trigger touch before update of note on a for each row execute function touch();
comment on trigger touch on a is 'about notes';
${pg_only_end}
-- rows
insert into a (note) values ('x');
-- becomes
create table a (id ${identity} primary key, note text, at ${timestamptz});
${pg_only_begin}
create function touch() returns trigger language plpgsql as $$ begin new.at = now(); return new; end $$;
create trigger touch before update of note on a for each row execute function touch();
comment on trigger touch on a is 'about notes';
${pg_only_end}

== views of PostgreSQL alone that take all columns
create table a (id ${identity} primary key, n integer);
${pg}create view pv as select * from a;
${pg}create materialized view pm as select a.*, 1 as one from a;
${pg}comment on column pm.one is 'always';
-- rows
insert into a (n) values (1);
-- becomes
create table a (id ${identity} primary key, n integer, extra text);
${pg}create view pv as select * from a;
${pg}create materialized view pm as select a.*, 1 as one from a;
${pg}comment on column pm.one is 'always';

== a trigger on a view that is made anew
create table a (id ${identity} primary key, n varchar(10), at ${timestamptz});
create view v as select id, n, at from a;
${pg_only_begin}
create function touch() returns trigger language plpgsql as $$ begin new.at = now(); return new; end $$;
create trigger vt instead of insert on v for each row execute function touch();
${pg_only_end}
-- rows
insert into a (n) values ('x');
-- becomes
create table a (id ${identity} primary key, n varchar(20), at ${timestamptz});
create view v as select id, n, at from a;
${pg_only_begin}
create function touch() returns trigger language plpgsql as $$ begin new.at = now(); return new; end $$;
create trigger vt instead of insert on v for each row execute function touch();
${pg_only_end}

== a column of a type that PostgreSQL alone has
create table a (id ${identity} primary key);
-- becomes
create table a (id ${identity} primary key);
${pg}create type mood as enum ('sad', 'ok');
${pg}comment on type mood is 'of people';
create table p (id ${identity} primary key,
${pg}  m mood default 'ok',
${sqlite}  m text default 'ok',
  n text);
${pg}comment on column p.m is 'today';
${pg}create materialized view moods as select m from p;
${pg}comment on materialized view moods is 'all';

== names in capitals and in other schemas
create table p (id ${identity} primary key, n text);
${pg}create schema billing;
${pg}create table billing.inv (a integer);
-- becomes
create table p (id ${identity} primary key, n text);
${pg}create schema billing;
${pg}create table billing.inv (a integer);
${pg}create index inv_a on billing.inv (a);
${pg}create index "P_Words" on p (upper(n));
${pg}create table "Audit" (what text);
${pg}comment on column "Audit".what is 'what';

== a comment on a rule that becomes another of the same name
create table u (id ${identity} primary key, code text, constraint u_code unique (code));
create table a (id ${identity} primary key, n integer, m integer, u_id ${bigint}, constraint n_pos check (n > 0),
  constraint a_is_once unique (n), constraint u_key foreign key (u_id) references u (id));
${pg}comment on constraint n_pos on a is 'x';
${pg}comment on constraint a_is_once on a is 'y';
${pg}comment on constraint u_key on a is 'z';
${pg}comment on constraint u_code on u is 'c';
-- rows
insert into a (n) values (4);
-- becomes
create table u (id ${identity} primary key, code text, constraint u_code unique (code, id));
create table a (id ${identity} primary key, n integer, m integer, u_id ${bigint}, constraint n_pos check (n > 1),
  constraint a_is_once unique (n, m), constraint u_key foreign key (u_id) references u (id) on delete cascade);
${pg}comment on constraint n_pos on a is 'x';
${pg}comment on constraint a_is_once on a is 'y';
${pg}comment on constraint u_key on a is 'z';
${pg}comment on constraint u_code on u is 'c';

== comments on constraints that take each other's names
create table a (id ${identity} primary key, n integer, constraint one check (n > 0), constraint two check (n > 1));
${pg}comment on constraint one on a is 'x';
${pg}comment on constraint two on a is 'y';
-- rows
insert into a (n) values (4);
-- becomes
create table a (id ${identity} primary key, n integer, constraint two check (n > 0));
${pg}comment on constraint two on a is 'y';

== constraints that swap their names
create table a (id ${identity} primary key, n integer, m integer, constraint one check (n > 0), constraint two check (m > 1));
-- rows
insert into a (n,m) values (4,5);
-- becomes
create table a (id ${identity} primary key, n integer, m integer, constraint two check (n > 0), constraint one check (m > 1));

== constraints that take one name after another
create table a (id ${identity} primary key, n integer, m integer, constraint one unique (n), constraint two unique (m), constraint three check (m > n));
-- rows
insert into a (n,m) values (4,5);
-- becomes
create table a (id ${identity} primary key, n integer, m integer, constraint two unique (n), constraint three unique (m), constraint one check (m > n), constraint four check (n > 1));

== a comment on a column of a table that becomes a view
create table a (id ${identity} primary key, n integer);
create table v (id ${identity} primary key, n integer);
${pg}comment on column v.n is 'x';
-- rows
insert into a (n) values (4);
-- becomes
create table a (id ${identity} primary key, n integer);
create view v as select id, n from a;
${pg}comment on column v.n is 'x';

== a comment on a rule that is stated anew
create table a (id ${identity} primary key, n integer, constraint n_pos check (n > 0));
${pg}comment on constraint n_pos on a is 'x';
-- rows
insert into a (n) values (4);
-- becomes
create table a (id ${identity} primary key, n ${bigint}, constraint n_pos check (n > 0));
${pg}comment on constraint n_pos on a is 'x';

== a parent that everybody had
create table plan (id ${identity} primary key, code text);
create table "user" (id ${identity} primary key, n text, plan_id ${bigint} not null references plan (id));
-- rows
insert into plan (code) values ('a');
insert into "user" (n, plan_id) values ('x', 1), ('y', 1);
-- becomes
create table plan (id ${identity} primary key, code text);
create table "user" (id ${identity} primary key, n text);

== rules that a neutral value breaks
create table t (id ${identity} primary key, n text, qty integer not null check (qty > 0),
  s text not null check (s in ('on', 'off')), u text not null unique, at time not null);
-- rows
insert into t (n, qty, s, u, at) values ('x', 3, 'on', 'u', '10:00'), ('y', 4, 'off', 'v', '11:00');
-- becomes
create table t (id ${identity} primary key, n text);

== a generated column that becomes an ordinary one
create table t (id ${identity} primary key, a integer not null, b integer generated always as (a * 2) stored);
-- rows
insert into t (a) values (3);
-- becomes
create table t (id ${identity} primary key, a integer not null, b integer not null);

== a text with a line break in a rule
create table p (id ${identity} primary key, n text);
-- rows
insert into p (n) values ('x');
-- becomes
create table p (id ${identity} primary key, n text check (n <> 'drop
table x;'));

== a column that is called like a type
create table t (id ${identity} primary key, date date, x text check (cast(x as date) > '2000-01-01'));
-- becomes
create table t (id ${identity} primary key, date date, x text);

== the actions of a foreign key in another order
create table plan (id ${identity} primary key);
create table p (id ${identity} primary key,
  plan_id ${bigint} references plan (id) on delete cascade ON UPDATE CASCADE);
-- becomes
create table plan (id ${identity} primary key);
create table p (id ${identity} primary key,
  plan_id ${bigint} references plan (id) ON UPDATE CASCADE on delete cascade, x text);

== a default that is nothing, and placeholders in a text
create table p (id ${identity} primary key, n text);
-- becomes
create table p (id ${identity} primary key, n text, k text default null, j text default '${json} ${bigint}');

== another result of a function that views and indexes need
create table a (id ${identity} primary key, n integer);
${pg}create function f(n integer) returns integer language sql immutable as 'select n';
${pg}create materialized view m as select f(n) as r from a;
${pg}comment on materialized view m is 'all';
${pg}create index m_by_r on m (r);
${pg}create index a_by_f on a (f(n));
-- rows
insert into a (n) values (1);
-- becomes
create table a (id ${identity} primary key, n integer);
${pg}create function f(n integer) returns bigint language sql immutable as 'select n';
${pg}create materialized view m as select f(n) as r from a;
${pg}comment on materialized view m is 'all';
${pg}create index m_by_r on m (r);
${pg}create index a_by_f on a (f(n));

== a function that loses the default of an argument
create table a (id ${identity} primary key);
${pg}create function f(n integer, m integer default 1) returns integer language sql as 'select n';
-- becomes
create table a (id ${identity} primary key);
${pg}create function f(n integer, m integer) returns integer language sql as 'select n';

== a function whose body PostgreSQL keeps with its tables
create table a (id ${identity} primary key, n integer, gone text);
create view v as select n from a;
${pg}create function total() returns bigint language sql return (select sum(n) from a);
${pg}create function shown() returns setof v language sql as 'select * from v';
${pg}comment on function total() is 'of all';
-- rows
insert into a (n) values (1);
-- becomes
create table a (id ${identity} primary key, n smallint);
create view v as select n from a;
${pg}create function total() returns bigint language sql return (select sum(n) from a);
${pg}create function shown() returns setof v language sql as 'select * from v';
${pg}comment on function total() is 'of all';

== a trigger on a table that gets a lost column back
create table t (id ${identity} primary key, n text, u text not null unique);
${pg_only_begin}
create function refuse() returns trigger language plpgsql as $$ begin raise exception 'fired'; end $$;
create trigger refuse before update on t for each row execute function refuse();
comment on trigger refuse on t is 'nothing changes';
${pg_only_end}
${sqlite}create trigger refuse before update on t begin
${sqlite}  select raise(abort, 'fired'); end;
-- rows
insert into t (n, u) values ('x', 'u'), ('y', 'v');
-- becomes
create table t (id ${identity} primary key, n text);
${pg_only_begin}
create function refuse() returns trigger language plpgsql as $$ begin raise exception 'fired'; end $$;
create trigger refuse before update on t for each row execute function refuse();
comment on trigger refuse on t is 'nothing changes';
${pg_only_end}
${sqlite}create trigger refuse before update on t begin
${sqlite}  select raise(abort, 'fired'); end;

== functions whose body is a block of statements
create table a (id ${identity} primary key, n integer, gone text);
${pg_only_begin}
create function add_one(m integer) returns integer language sql
begin atomic
  insert into a (n) values (m);
  select case when m > 1 then m else 1 end;
end;
create procedure clear() begin atomic delete from a; end;
${pg_only_end}
-- rows
insert into a (n) values (1);
-- becomes
create table a (id ${identity} primary key, n bigint);
${pg_only_begin}
create function add_one(m integer) returns integer language sql
begin atomic
  insert into a (n) values (m + 1);
  select case when m > 1 then m else 1 end;
end;
create procedure clear() begin atomic delete from a; delete from a; end;
create function twice() returns bigint language sql begin atomic select sum(n * 2) from a; end;
${pg_only_end}

== another body of a function that returns a number of so many digits
create table a (id ${identity} primary key);
${pg}create function f(a integer) returns numeric(9, 2) language sql immutable as 'select $1';
${pg}create index a_f on a (f(id::integer));
-- becomes
create table a (id ${identity} primary key);
${pg}create function f(a integer) returns numeric(9, 2) language sql immutable as 'select $1 + 0';
${pg}create index a_f on a (f(id::integer));
