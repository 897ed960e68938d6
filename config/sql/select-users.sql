-- The users whose storage the job recalculate-storage measures. Fit the names to your own tables, and keep the
-- names of the columns that come out, by AS where yours are called something else.
--
--   id            what update-storage-used.sql finds the row by
--   storage_used  the bytes that the row says now, or null when nothing has been written yet
--   email         and any other column that the setting storage.user-prefix names in braces, and the one that
--                 storage.quota-column names
--
-- Every user has to come out, or the objects of those who are left out count as unowned.
select id, email, storage_used from "user"
