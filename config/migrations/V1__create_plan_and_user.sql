-- The plans that users are on, and the users themselves.
create table plan (
  id ${identity} primary key,
  code text not null unique,
  quota_bytes ${bigint} not null
);

insert into plan (code, quota_bytes) values
  ('free', 1073741824),
  ('team', 107374182400),
  ('business', 1099511627776);

create table "user" (
  id ${identity} primary key,
  email text not null unique,
  name text not null,
  plan_id ${bigint} not null references plan (id),
  storage_used ${bigint} not null default 0,
  created_at ${timestamptz} not null default current_timestamp
);
