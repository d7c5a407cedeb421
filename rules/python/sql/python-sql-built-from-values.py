import pandas as pd
from psycopg2 import sql
from sqlalchemy import text as sql_text


def percent(cursor, name):
    # ruleid: python-sql-built-from-values
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)


def later(cursor, name):
    query = f"SELECT * FROM users WHERE name = '{name}'"
    # ruleid: python-sql-built-from-values
    cursor.execute(query)


def split_literal(cursor, name):
    query = ("UPDATE users "
             f"SET name='{name}'")
    # ruleid: python-sql-built-from-values
    cursor.execute(query)


def format_call(db, name):
    # ruleid: python-sql-built-from-values
    db.exec("select date from ranks where scene='{}'".format(name))


def concatenated(cursor, name):
    query = "SELECT * FROM users"
    query += " WHERE name = '" + name + "'"
    # ruleid: python-sql-built-from-values
    cursor.execute(query)


def frame(connection, day):
    # ruleid: python-sql-built-from-values
    return pd.read_sql(f"SELECT * FROM sales WHERE day = '{day}'", connection)


def core(session, name):
    # ruleid: python-sql-built-from-values
    return session.execute(sql_text(f"SELECT 1 FROM users WHERE name = '{name}'"))


async def keyword(database, name):
    # ruleid: python-sql-built-from-values
    return await database.fetch_all(query="SELECT * FROM users WHERE name = '" + name + "'")


def parameters(cursor, name):
    # ok: python-sql-built-from-values
    cursor.execute("SELECT * FROM users WHERE name = %s", (name,))


def placeholders(cursor, names):
    marks = ", ".join("?" for _ in names)
    # ok: python-sql-built-from-values
    cursor.execute(f"SELECT * FROM users WHERE name IN ({marks})", names)


def number(cursor, key):
    key = int(key)
    # ok: python-sql-built-from-values
    cursor.execute(f"SELECT * FROM users WHERE id = {key}")


def annotated(cursor, key: int):
    # ok: python-sql-built-from-values
    cursor.execute(f"SELECT * FROM users WHERE id = {key}")


def composed(cursor, table, name):
    # ok: python-sql-built-from-values
    cursor.execute(sql.SQL("SELECT * FROM {} WHERE name = %s").format(sql.Identifier(table)), (name,))


def constant(cursor):
    name = "root"
    # ok: python-sql-built-from-values
    cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")


def other_ways(cursor, name):
    # ruleid: python-sql-built-from-values
    cursor.execute("".join(["SELECT * FROM users WHERE name = '", name, "'"]))
    # ruleid: python-sql-built-from-values
    cursor.execute("SELECT * FROM users WHERE name = 'NAME'".replace("NAME", name))


def look_alike(logger, name):
    # ok: python-sql-built-from-values
    logger.info("nothing to select from where name='%s'" % name)
