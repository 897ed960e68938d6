-- The reverse of V6: nothing is lost.

${pg}alter table "user" drop constraint user_storage_used_check;
${sqlite}create table upkeep_new_user (
${sqlite}  id ${identity} primary key,
${sqlite}  email text not null unique,
${sqlite}  name text not null,
${sqlite}  plan_id ${bigint} not null references plan (id),
${sqlite}  storage_used ${bigint} not null default 0,
${sqlite}  created_at ${timestamptz} not null default current_timestamp,
${sqlite}  time_zone text not null default 'UTC'
${sqlite});
${sqlite}insert into upkeep_new_user (id, email, name, plan_id, storage_used, created_at, time_zone)
${sqlite}  select id, email, name, plan_id, storage_used, created_at, time_zone from "user";
${sqlite}drop table "user";
${sqlite}alter table upkeep_new_user rename to "user";
${pg}alter table document drop constraint document_bytes_check;
${sqlite}create table upkeep_new_document (
${sqlite}  id ${identity} primary key,
${sqlite}  user_id ${bigint} not null references "user" (id) on delete cascade,
${sqlite}  object_key text not null unique,
${sqlite}  bytes ${bigint} not null,
${sqlite}  created_at ${timestamptz} not null default current_timestamp
${sqlite});
${sqlite}insert into upkeep_new_document (id, user_id, object_key, bytes, created_at)
${sqlite}  select id, user_id, object_key, bytes, created_at from document;
${sqlite}drop table document;
${sqlite}alter table upkeep_new_document rename to document;
${sqlite}create index document_by_user on document (user_id, created_at);
${sqlite}create index document_by_time on document (created_at);
