-- What people were told of the checks, and what waits to be told.

-- One row: whoever changes it has the turn, until its transaction ends.
create table alert_turn (
  id integer not null primary key,
  taken bigint not null
);
insert into alert_turn (id, taken) values (1, 0);

-- How each check stands after damping; `state` is JSON.
create table alert (
  target text not null,
  check_id text not null,
  level text not null,
  state text not null,
  primary key (target, check_id)
);

-- What is to be said by each channel, until it is part of a message; `item` is JSON.
create table alert_notice (
  number bigint not null,
  id text not null primary key,
  channel text not null,
  noted_at text not null,
  target text not null,
  check_id text not null,
  kind text not null,
  level text not null,
  item text not null,
  message_id text
);

create index alert_notice_waiting on alert_notice (channel, number) where message_id is null;
create index alert_notice_by_time on alert_notice (noted_at);

-- The outbox. A message is WAITING until it is SENT or GIVEN_UP; who has claimed it may try it now, until the claim's
-- time is over. `message` is JSON.
create table alert_message (
  id text not null primary key,
  channel text not null,
  created_at text not null,
  status text not null,
  due_at text not null,
  attempts integer not null,
  claimed_by text,
  claimed_until text,
  failure text,
  ended_at text,
  message text not null
);

create index alert_message_by_channel on alert_message (channel, created_at);
create index alert_message_waiting on alert_message (due_at) where status = 'WAITING';

-- The channels that the process which delivers has; `definition` is JSON.
create table alert_channel (
  name text not null primary key,
  definition text not null,
  seen_at text not null
);

-- What has to be remembered once, such as the day of the last digest.
create table alert_memo (
  name text not null primary key,
  content text not null
);
