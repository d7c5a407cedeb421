/* ruleid: sql-delete-without-where */
DELETE FROM accounts;
/* ruleid: sql-delete-without-where */
delete from "shop"."orders" ;
/* ok: sql-delete-without-where */
DELETE FROM accounts WHERE id = 1;
/* ok: sql-delete-without-where */
CREATE TABLE x (id int REFERENCES y ON DELETE CASCADE);
/* ok: sql-delete-without-where */
-- DELETE FROM accounts;
