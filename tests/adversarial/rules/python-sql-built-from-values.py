"""Ways past the rule: `ruleid` lines are caught, `todoruleid` lines are still open."""

from string import Template


def query_text(cursor, name):
    q = "SELECT * FROM t WHERE a = '" + name + "'"
    # ruleid: python-sql-built-from-values
    (cursor.execute)(q)
    run = cursor.execute
    # todoruleid: python-sql-built-from-values
    run(q)
    # ruleid: python-sql-built-from-values
    cursor.execute("SELECT * FROM t WHERE a = '" "%s" "'" % name)
    # ruleid: python-sql-built-from-values
    cursor.execute("".join(["SELECT * FROM t WHERE a = '", name, "'"]))
    # ruleid: python-sql-built-from-values
    cursor.execute("SELECT * FROM t WHERE a = 'NAME'".replace("NAME", name))
    # ruleid: python-sql-built-from-values
    cursor.execute(Template("SELECT * FROM t WHERE a = '$n'").substitute(n=name))
    placeholder = name
    # todoruleid: python-sql-built-from-values
    cursor.execute(f"SELECT * FROM t WHERE a = '{placeholder}'")
    QUERY = name
    # todoruleid: python-sql-built-from-values
    cursor.execute(f"SELECT * FROM t WHERE a = '{QUERY}'")
