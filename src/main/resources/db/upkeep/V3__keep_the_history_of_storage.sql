-- What recalculate-storage measured. A user gets a row when something changed since their newest one; how many rows and
-- passes stay is the setting storage.history.

create table storage_pass (
  target text not null,
  measured_at text not null,
  run_id text not null,
  user_count bigint not null,
  object_count bigint not null,
  total_bytes bigint not null,
  report text not null,
  primary key (target, measured_at)
);

create table storage_usage (
  target text not null,
  user_id text not null,
  measured_at text not null,
  label text not null,
  object_count bigint not null,
  total_bytes bigint not null,
  quota_bytes bigint,
  newest integer not null,
  seen_at text not null,
  primary key (target, user_id, measured_at)
);

create index storage_usage_by_label on storage_usage (target, label, measured_at);
create index storage_usage_by_size on storage_usage (target, newest, total_bytes);
