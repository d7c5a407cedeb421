/* ruleid: sql-security-definer-search-path */
CREATE FUNCTION close_account(i int) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ delete from a where id = i $$;
/* ok: sql-security-definer-search-path */
CREATE FUNCTION open_account(i int) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$ select 1 $$;
/* ok: sql-security-definer-search-path */
CREATE FUNCTION look(i int) RETURNS int LANGUAGE sql AS $$ select i $$;
