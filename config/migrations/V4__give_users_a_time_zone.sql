-- Times are shown to a user in that user's zone. Whoever has an Australian address gets Sydney's, all others UTC.
alter table "user" add column time_zone text not null default 'UTC';

update "user" set time_zone = 'Australia/Sydney' where email like '%.au';
