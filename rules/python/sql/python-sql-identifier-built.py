from psycopg2 import sql


def count(cursor, table):
    # ruleid: python-sql-identifier-built
    cursor.execute(f"SELECT count(*) FROM {table}")
    # ruleid: python-sql-identifier-built
    cursor.execute("SELECT count(*) FROM %s" % table)
    # ruleid: python-sql-identifier-built
    cursor.execute("SELECT * FROM t ORDER BY " + table)
    # ok: python-sql-identifier-built
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
    # ok: python-sql-identifier-built
    cursor.execute("SELECT count(*) FROM users")
    if table not in TABLES:
        raise ValueError(table)
    # ok: python-sql-identifier-built
    cursor.execute(f"SELECT count(*) FROM {table}")


def columns(cursor, column, value):
    # ruleid: python-sql-identifier-built
    cursor.execute(f"SELECT {column} FROM foo WHERE id = 1")
    # ruleid: python-sql-identifier-built
    cursor.execute(f"SELECT id, max({column}) FROM foo")
    # ruleid: python-sql-identifier-built
    cursor.execute("SELECT DISTINCT %s FROM foo" % column)
    # ok: python-sql-identifier-built
    cursor.execute("SELECT id FROM foo WHERE x = ?", (value,))
