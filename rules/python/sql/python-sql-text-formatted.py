from django.db import connection
from django.db.models.expressions import RawSQL
from sqlalchemy import text

from shop.models import Item


def weak(cursor, session, engine):
    wanted = current_filter()
    # ruleid: python-sql-text-formatted
    cursor.execute("SELECT * FROM items WHERE name = '%s'" % wanted)
    statement = "SELECT * FROM items WHERE name = '" + wanted + "'"
    # ruleid: python-sql-text-formatted
    cursor.execute(statement)
    # ruleid: python-sql-text-formatted
    first = Item.objects.raw(f"SELECT * FROM items WHERE name = {wanted}")
    # ruleid: python-sql-text-formatted
    second = Item.objects.extra(where=["name = '%s'" % wanted])
    # ruleid: python-sql-text-formatted
    third = Item.objects.annotate(rank=RawSQL("rank({})".format(wanted), ()))
    # ruleid: python-sql-text-formatted
    fourth = session.execute(text("SELECT 1 WHERE a = " + wanted))
    # ruleid: python-sql-text-formatted
    fifth = engine.exec_driver_sql(" ".join(["DELETE FROM items WHERE", wanted]))
    return first, second, third, fourth, fifth


def good(cursor, session, wanted):
    # ok: python-sql-text-formatted
    cursor.execute("SELECT * FROM items WHERE name = %s", (wanted,))
    # ok: python-sql-text-formatted
    cursor.execute("SELECT * FROM items " + "WHERE name = %s", [wanted])
    # ok: python-sql-text-formatted
    first = Item.objects.raw("SELECT * FROM items WHERE name = %s", [wanted])
    # ok: python-sql-text-formatted
    second = session.execute(text("SELECT 1 WHERE a = :a"), {"a": wanted})
    # ok: python-sql-text-formatted
    third = Item.objects.extra(where=["name = %s"], params=[wanted])
    with connection.cursor() as other:
        # ok: python-sql-text-formatted
        other.execute("SELECT 1")
    return first, second, third
