/* ruleid: sql-policy-always-true */
CREATE POLICY all_rows ON invoices USING (true);
/* ruleid: sql-policy-always-true */
CREATE POLICY put ON invoices FOR INSERT WITH CHECK ( TRUE );
/* ok: sql-policy-always-true */
CREATE POLICY own ON invoices USING (owner = current_user);
/* ok: sql-policy-always-true */
CREATE POLICY see ON countries FOR SELECT USING (true);
