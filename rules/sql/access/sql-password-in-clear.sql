/* ruleid: sql-password-in-clear */
CREATE ROLE app LOGIN PASSWORD 'hunter22';
/* ruleid: sql-password-in-clear */
CREATE USER 'app'@'%' IDENTIFIED BY 'hunter22';
/* ruleid: sql-password-in-clear */
CREATE LOGIN app WITH PASSWORD = N'hunter22';
/* ok: sql-password-in-clear */
CREATE ROLE app LOGIN PASSWORD :'app_password';
/* ok: sql-password-in-clear */
CREATE ROLE app LOGIN;
/* ok: sql-password-in-clear */
CREATE TABLE users (id int, password text);
