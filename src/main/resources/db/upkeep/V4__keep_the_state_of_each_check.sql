-- What each check found last, and since when it is in that state.
create table check_last (
  target text not null,
  check_id text not null,
  state text not null,
  value double precision,
  unit text,
  detail text not null,
  since text not null,
  observed_at text not null,
  recorded_at text not null,
  milliseconds bigint not null,
  primary key (target, check_id)
);

-- Cumulative counters as a check last read them: what happened since is the difference.
create table check_counter (
  target text not null,
  check_id text not null,
  subject text not null,
  counter double precision not null,
  base double precision,
  primary key (target, check_id, subject)
);

-- Values that a person has accepted as the new normal, in the place of an expectation.
create table check_accepted (
  target text not null,
  check_id text not null,
  accepted_at text not null,
  accepted_by text not null,
  expectation text not null,
  value double precision not null,
  primary key (target, check_id, accepted_at)
);
