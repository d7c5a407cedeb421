class Find {
  void Run(SqlConnection connection, string name) {
    // ruleid: csharp-sql-string-built
    var first = new SqlCommand("SELECT id FROM users WHERE name = '" + name + "'", connection);
    // ruleid: csharp-sql-string-built
    var second = new SqlCommand($"DELETE FROM users WHERE name = '{name}'", connection);
    // ok: csharp-sql-string-built
    var third = new SqlCommand("SELECT id FROM users WHERE name = @name", connection);
    // ok: csharp-sql-string-built
    var fourth = new SqlCommand("SELECT id " + "FROM users", connection);
    // ok: csharp-sql-string-built
    var fifth = new SqlCommand($"SELECT id FROM {table}", connection);
  }
}
