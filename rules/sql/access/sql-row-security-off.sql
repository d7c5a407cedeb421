/* ruleid: sql-row-security-off */
ALTER TABLE invoices DISABLE ROW LEVEL SECURITY;
/* ruleid: sql-row-security-off */
ALTER TABLE invoices NO FORCE ROW LEVEL SECURITY;
/* ruleid: sql-row-security-off */
SET row_security = off;
/* ok: sql-row-security-off */
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
/* ok: sql-row-security-off */
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
