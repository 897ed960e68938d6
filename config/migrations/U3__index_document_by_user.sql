-- The reverse of V3: nothing is lost.
drop index document_by_user;
