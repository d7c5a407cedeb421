/* ruleid: sql-drop-or-truncate */
DROP TABLE accounts;
/* ruleid: sql-drop-or-truncate */
TRUNCATE TABLE accounts;
/* ruleid: sql-drop-or-truncate */
ALTER TABLE accounts DROP COLUMN email;
/* ok: sql-drop-or-truncate */
DROP INDEX accounts_email;
/* ok: sql-drop-or-truncate */
CREATE TABLE truncated (id int);
