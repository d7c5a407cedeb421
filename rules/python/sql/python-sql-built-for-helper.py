class Store:
    def look_up(self, path):
        command = "SELECT file_id FROM files WHERE path='{0}'".format(path)
        # ruleid: python-sql-built-for-helper
        return self._run_command(command)

    def add(self, db, chat):
        # ruleid: python-sql-built-for-helper
        db.add(f"UPDATE users SET language='{self.language}' WHERE chat='{chat}'")

    def delete(self, email):
        # ruleid: python-sql-built-for-helper
        return utilities.execute_statement(f"""delete from admins where email = '{email}'""")

    def handed_over(self, cursor, limit):
        # ruleid: python-sql-built-for-helper
        return rows_of(cursor, "SELECT a FROM t WHERE b > {} ORDER BY a".format(limit))

    def parameters(self, path):
        # ok: python-sql-built-for-helper
        return self._run_command("SELECT file_id FROM files WHERE path=?", (path,))

    def constant(self):
        # ok: python-sql-built-for-helper
        return self._run_command("SELECT file_id FROM files WHERE path='{0}'".format("a"))

    def number(self, key):
        # ok: python-sql-built-for-helper
        return self._run_command("SELECT file_id FROM files WHERE id={0}".format(int(key)))

    def report(self, name):
        # ok: python-sql-built-for-helper
        print("SELECT failed FROM table WHERE name='{}'".format(name))
