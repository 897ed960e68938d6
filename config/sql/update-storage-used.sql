-- Writes what was measured for one user, in bytes. Only users whose row says something else are written.
-- Fit the names of the table and the columns to your own. The two parameters stay as they are, the bytes measured,
-- and the id that select-users.sql gave. There also are :#object_count, :#billed_bytes and :#recorded, what the row
-- said when the pass began: `and storage_used is not distinct from :#recorded` leaves a row alone that has changed
-- since. (With `=`, a row that says nothing yet would never be written.)
update "user" set storage_used = :#storage_used where id = :#id
