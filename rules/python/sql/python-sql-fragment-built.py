from sqlalchemy import text

COLUMNS = {"id": "id", "made": "made_at"}


def ordering(column: str, descending: bool):
    # ruleid: python-sql-fragment-built
    return text("%s %s" % (column, "DESC" if descending else "ASC"))


def by_format(query, column):
    # ruleid: python-sql-fragment-built
    return query.order_by(text(f"{column} DESC"))


def by_table(query, column):
    # ok: python-sql-fragment-built
    return query.order_by(text(f"{COLUMNS[column]} DESC"))


def checked(query, column):
    if column not in COLUMNS:
        raise ValueError(column)
    # ok: python-sql-fragment-built
    return query.order_by(text(f"{column} DESC"))


def limited(query, count: int):
    # ok: python-sql-fragment-built
    return query.order_by(text(f"id LIMIT {count}"))


def constant(query):
    # ok: python-sql-fragment-built
    return query.order_by(text("id DESC"))
