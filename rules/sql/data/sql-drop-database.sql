/* ruleid: sql-drop-database */
DROP DATABASE shop;
/* ruleid: sql-drop-database */
DROP SCHEMA public CASCADE;
/* ok: sql-drop-database */
DROP SCHEMA IF EXISTS test_x CASCADE;
/* ok: sql-drop-database */
DROP TABLE a;
