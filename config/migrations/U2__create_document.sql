-- The reverse of V2: what the application knows of its documents is lost; their objects stay in the bucket.
drop table document;
