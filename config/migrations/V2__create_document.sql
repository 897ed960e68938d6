-- A document is a row here and an object in the bucket under object_key.
create table document (
  id ${identity} primary key,
  user_id ${bigint} not null references "user" (id) on delete cascade,
  object_key text not null unique,
  bytes ${bigint} not null,
  created_at ${timestamptz} not null default current_timestamp
);
