def find(db, name)
  # ruleid: ruby-sql-string-built
  User.where("name = '#{name}'")
  # ruleid: ruby-sql-string-built
  db.execute("DELETE FROM users WHERE name = '#{name}'")
  # ok: ruby-sql-string-built
  User.where("name = ?", name)
  # ok: ruby-sql-string-built
  db.execute("DROP TABLE #{quoted}")
  # ok: ruby-sql-string-built
  db.execute("DELETE FROM users WHERE name = ?", [name])
end
