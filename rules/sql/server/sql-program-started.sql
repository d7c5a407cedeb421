/* ruleid: sql-program-started */
COPY t FROM PROGRAM 'curl https://files.example/t.csv';
/* ruleid: sql-program-started */
EXEC xp_cmdshell 'whoami';
/* ruleid: sql-program-started */
select sys_exec('id');
/* ok: sql-program-started */
COPY t FROM STDIN WITH (FORMAT csv);
/* ok: sql-program-started */
-- EXEC xp_cmdshell 'whoami';
/* ok: sql-program-started */
CREATE TABLE program (id int);
