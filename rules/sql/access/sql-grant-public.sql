/* ruleid: sql-grant-public */
GRANT SELECT, UPDATE ON accounts TO PUBLIC;
/* ruleid: sql-grant-public */
GRANT EXECUTE ON FUNCTION close_account(int) TO anon;
/* ok: sql-grant-public */
GRANT SELECT ON accounts TO reporting;
/* ok: sql-grant-public */
REVOKE ALL ON accounts FROM PUBLIC;
