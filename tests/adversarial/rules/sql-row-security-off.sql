/* ruleid: sql-row-security-off */
alter table t disable
  row level security;
/* ruleid: sql-row-security-off */
ALTER TABLE t DISABLE/**/ROW/**/LEVEL/**/SECURITY;
/* ruleid: sql-row-security-off */
SELECT set_config('row_security', 'off', false);
SELECT '--'; /* ruleid follows */
/* ruleid: sql-row-security-off */
SELECT 'a -- b'; ALTER TABLE t DISABLE ROW LEVEL SECURITY;
/* ruleid: sql-row-security-off */
SELECT '/*'; ALTER TABLE t DISABLE ROW LEVEL SECURITY; SELECT '*/';
/* ok: sql-row-security-off */
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
