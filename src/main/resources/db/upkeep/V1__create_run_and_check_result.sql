-- Upkeep's own tables, alike on PostgreSQL and SQLite. Times are ISO-8601 in UTC with milliseconds,
-- 2026-11-23T02:15:00.000Z, so that they sort as text.

-- The ledger: one row for each run of a job, refused ones included.
create table run (
  id text not null primary key,
  job text not null,
  target text not null,
  trigger_word text not null,
  requested_by text not null,
  dry_run integer not null,
  parameters text not null,
  status text not null,
  started_at text not null,
  finished_at text,
  heartbeat_at text not null,
  host text not null,
  pid bigint not null,
  process_started_at text not null,
  failure text,
  message text,
  report text
);

-- This index is the lock: a job runs once at a time for each target, whichever process starts it.
create unique index run_lock on run (job, target) where status = 'RUNNING';
create index run_by_job on run (job, target, started_at);
create index run_by_time on run (started_at);

-- What each check found: one row for each check of a run.
create table check_result (
  run_id text not null,
  check_id text not null,
  target text not null,
  state text not null,
  value double precision,
  unit text,
  detail text not null,
  observed_at text not null,
  primary key (run_id, check_id)
);

create index check_result_by_check on check_result (target, check_id, observed_at);
create index check_result_by_time on check_result (observed_at);
