-- The sample application's whole schema, as all of its migrations make it. Not applied itself: it is what the
-- migrations are compared with.
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
  storage_used ${bigint} not null default 0,
  created_at ${timestamptz} not null default current_timestamp
);

create table document (
  id ${identity} primary key,
  user_id ${bigint} not null references "user" (id) on delete cascade,
  object_key text not null unique,
  bytes ${bigint} not null,
  created_at ${timestamptz} not null default current_timestamp
);

create index document_by_user on document (user_id, created_at);
