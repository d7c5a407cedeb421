SELECT 1;
/* ok: sql-update-without-where */
UPDATE accounts SET open = false WHERE id = 1;

/* ruleid: sql-update-without-where */
UPDATE accounts SET open = false;
/* ok: sql-update-without-where */
CREATE TRIGGER t BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION f();
