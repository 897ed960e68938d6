-- Jobs that must not run at once for a target hold the same lock: a migration would change the tables under a dump.

alter table run add column lock_name text not null default '';
update run set lock_name = job;
drop index run_lock;
create unique index run_lock on run (lock_name, target) where status = 'RUNNING';
