/* ruleid: sql-grant-all */
GRANT ALL PRIVILEGES ON DATABASE shop TO app;
/* ruleid: sql-grant-all */
grant all on *.* to 'app'@'%';
/* ok: sql-grant-all */
GRANT SELECT, INSERT ON orders TO app;
/* ok: sql-grant-all */
-- GRANT ALL ON orders TO app;
/* ok: sql-grant-all */
REVOKE ALL ON orders FROM app;
