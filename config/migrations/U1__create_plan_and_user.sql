-- The reverse of V1: all users and plans are lost.
drop table "user";
drop table plan;
