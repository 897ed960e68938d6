-- Whether readers of the notice know of something that is not over after it.
alter table alert_notice add column leaves_open integer not null default 0;

update alert_notice set leaves_open = 1 where kind in ('FIRED', 'ESCALATED', 'STILL', 'FLAPPING', 'BLIND');
