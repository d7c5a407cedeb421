/* ruleid: sql-recording-off */
ALTER TABLE orders DISABLE TRIGGER USER;
/* ruleid: sql-recording-off */
ALTER ROLE shop_app SET log_statement = 'none';
/* ruleid: sql-recording-off */
ALTER DATABASE shop SET log_connections = off;
/* ruleid: sql-recording-off */
SET session_replication_role = replica;
/* ruleid: sql-recording-off */
ALTER SYSTEM SET pgaudit.log TO 'none';
/* ok: sql-recording-off */
ALTER TABLE orders ENABLE TRIGGER USER;
/* ok: sql-recording-off */
ALTER ROLE shop_app SET log_statement = 'all';
/* ok: sql-recording-off */
ALTER DATABASE shop SET log_connections = on;
-- ok: sql-recording-off
-- ALTER TABLE orders DISABLE TRIGGER USER is what the import did before
/* ok: sql-recording-off */
SELECT log_statement FROM settings WHERE name = 'off';
