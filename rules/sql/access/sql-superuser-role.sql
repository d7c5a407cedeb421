/* ruleid: sql-superuser-role */
CREATE ROLE app LOGIN SUPERUSER;
/* ruleid: sql-superuser-role */
ALTER USER app WITH BYPASSRLS;
/* ruleid: sql-superuser-role */
GRANT pg_execute_server_program TO app;
/* ruleid: sql-superuser-role */
ALTER SERVER ROLE sysadmin ADD MEMBER app;
/* ok: sql-superuser-role */
CREATE ROLE app LOGIN NOSUPERUSER NOCREATEROLE;
/* ok: sql-superuser-role */
CREATE TABLE superusers (id int);
