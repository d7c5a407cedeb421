import sqlite3
from flask import Flask, request
from flask import request as req

app = Flask(__name__)
cursor = sqlite3.connect("a").cursor()
COLUMNS = {"name": "name", "day": "day"}


@app.route("/a")
def direct():
    # ruleid: python-sql-from-request
    cursor.execute("SELECT * FROM t WHERE a = '" + request.args["a"] + "'")
    # ruleid: python-sql-from-request
    cursor.execute(req.form.get("statement"))
    order = request.args.get("order")
    # ruleid: python-sql-from-request
    cursor.execute(f"SELECT * FROM t ORDER BY {order}")
    # ok: python-sql-from-request
    cursor.execute("SELECT * FROM t WHERE a = ?", (request.args["a"],))
    # ok: python-sql-from-request
    cursor.execute(f"SELECT * FROM t ORDER BY {COLUMNS[order]}")
    # ok: python-sql-from-request
    cursor.execute("SELECT * FROM t LIMIT %d" % int(request.args["n"]))
    if order not in COLUMNS:
        return "no"
    # ok: python-sql-from-request
    cursor.execute(f"SELECT * FROM t ORDER BY {order}")
    return ""


@app.route("/a/<name>/x")
def parameter(name):
    # ruleid: python-sql-from-request
    cursor.execute(f"SELECT * FROM t WHERE a = '{name}'")


@app.route("/a/<int:key>/x")
def number(key):
    # ok: python-sql-from-request
    cursor.execute(f"SELECT * FROM t WHERE a = {key}")


def view(request, name):
    # ruleid: python-sql-from-request
    Model.objects.raw("SELECT * FROM t WHERE a = '%s'" % request.GET["a"])
    # ruleid: python-sql-from-request
    Model.objects.extra(where=["a = '%s'" % name])
    # ok: python-sql-from-request
    Model.objects.raw("SELECT * FROM t WHERE a = %s", [request.GET["a"]])


def laundered(request):
    values = {}
    values["safe"] = "a"
    values["given"] = request.POST["a"]
    # ok: python-sql-from-request
    cursor.execute("SELECT '" + values["safe"] + "'")
    # ruleid: python-sql-from-request
    cursor.execute("SELECT '" + values["given"] + "'")


sorts = {"id": "id", "name": "title"}


class Sort(enum.StrEnum):
    ID = "id"


@app.route("/sorted")
def chosen():
    given = request.args["sort"]
    # ok: python-sql-from-request
    cursor.execute("SELECT * FROM t ORDER BY " + sorts[given])
    # ok: python-sql-from-request
    cursor.execute("SELECT * FROM t ORDER BY " + settings.SORTS.get(given, "id"))
    # ok: python-sql-from-request
    cursor.execute("SELECT * FROM t ORDER BY " + Sort(given).value)
    # ok: python-sql-from-request
    cursor.execute("SELECT * FROM t ORDER BY " + (given if given in sorts else "id"))
    # ruleid: python-sql-from-request
    cursor.execute("SELECT * FROM t ORDER BY " + sorts.get(given, given))
    own = {"id": given}
    # ruleid: python-sql-from-request
    cursor.execute("SELECT * FROM t ORDER BY " + own[given])


@app.route("/bound")
def bound():
    given = request.args["item"]
    # ok: python-sql-from-request
    session.execute(select(Order).where(Order.item == given, Order.name.ilike(f"{given}%")).filter_by(id=given))
    # ok: python-sql-from-request
    session.execute(insert(Order).values(item=given))
    # ruleid: python-sql-from-request
    session.execute(select(Order).where(text("item = '" + given + "'"), Order.item == given))
