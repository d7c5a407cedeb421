CREATE FUNCTION f(t text, v text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  /* ruleid: sql-dynamic-execute */
  EXECUTE 'select * from t where a = ''' || v || '''';
  /* ruleid: sql-dynamic-execute */
  EXECUTE format('delete from %s', t);
  /* ok: sql-dynamic-execute */
  EXECUTE format('delete from %I where a = %L', t, v);
  /* ok: sql-dynamic-execute */
  EXECUTE format('alter table %s set unlogged', t::regclass);
  /* ok: sql-dynamic-execute */
  EXECUTE 'delete from t where a = $1' USING v;
  /* ok: sql-dynamic-execute */
  EXECUTE 'delete from ' || quote_ident(t);
END $$;
/* ruleid: sql-dynamic-execute */
EXEC('select * from t where a = ''' + @v + '''');
/* ok: sql-dynamic-execute */
EXEC sp_executesql N'select * from t where a = @v', N'@v int', @v;
/* ok: sql-dynamic-execute */
GRANT EXECUTE ON FUNCTION f(text) TO app;
