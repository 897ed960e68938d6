-- The reverse of V4: which zone each user has chosen is lost.
alter table "user" drop column time_zone;
