/* ruleid: sql-row-security-off */
ALTER TABLE invoices DISABLE ROW LEVEL SECURITY;
/* ruleid: sql-row-security-off */
ALTER TABLE invoices NO FORCE ROW LEVEL SECURITY;
/* ruleid: sql-row-security-off */
SET row_security = off;
/* ruleid: sql-row-security-off */
ALTER TABLE rates DISABLE ROW LEVEL SECURITY; -- for a while
/* ok: sql-row-security-off */
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
/* ok: sql-row-security-off */
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
