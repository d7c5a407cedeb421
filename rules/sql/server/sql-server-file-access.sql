/* ruleid: sql-server-file-access */
SELECT * FROM t INTO OUTFILE '/var/www/x.php';
/* ruleid: sql-server-file-access */
SELECT pg_read_file('/etc/passwd');
/* ruleid: sql-server-file-access */
CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ return 1 $$;
/* ok: sql-server-file-access */
CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS $$ begin return 1; end $$;
/* ok: sql-server-file-access */
SELECT file_name FROM pg_files;
