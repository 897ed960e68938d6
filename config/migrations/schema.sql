-- The sample application's whole schema as it should be. It is not applied itself: change it, then let
-- `upkeep migrate new` write the migration that leads to it.
create table plan (
  id ${identity} primary key,
  code text not null unique,
  quota_bytes ${bigint} not null
);

create table "user" (
  id ${identity} primary key,
  email text not null unique,
  name text not null,
  plan_id ${bigint} not null references plan (id),
  storage_used ${bigint} not null default 0 check (storage_used >= 0),
  created_at ${timestamptz} not null default current_timestamp,
  time_zone text not null default 'UTC'
);

create table document (
  id ${identity} primary key,
  user_id ${bigint} not null references "user" (id) on delete cascade,
  object_key text not null unique,
  bytes ${bigint} not null check (bytes >= 0),
  created_at ${timestamptz} not null default current_timestamp
);

create index document_by_user on document (user_id, created_at);
create index document_by_time on document (created_at);
