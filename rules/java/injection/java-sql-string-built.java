class Find {
  void find(Statement statement, Connection connection, String name) throws Exception {
    // ruleid: java-sql-string-built
    statement.executeQuery("SELECT id FROM users WHERE name = '" + name + "'");
    // ruleid: java-sql-string-built
    connection.prepareStatement("DELETE FROM users WHERE name = " + name);
    // ok: java-sql-string-built
    connection.prepareStatement("SELECT id FROM users WHERE name = ?");
    // ok: java-sql-string-built
    statement.executeQuery("SELECT id " + "FROM users");
    // ok: java-sql-string-built
    statement.executeQuery("SELECT id FROM " + table);
  }
}
