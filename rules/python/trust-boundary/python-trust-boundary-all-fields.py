from flask import Flask, g, request

app = Flask(__name__)


@app.patch("/d")
def whole():
    # ruleid: python-trust-boundary-all-fields
    g.user.update(request.get_json())


@app.patch("/e")
def by_query():
    body = request.get_json()
    # ruleid: python-trust-boundary-all-fields
    User.query.filter_by(id=g.user.id).update(body)
    # ok: python-trust-boundary-all-fields
    User.query.filter_by(id=g.user.id).update({"name": body["name"]})


@app.post("/f")
def made():
    # ruleid: python-trust-boundary-all-fields
    row = Item(**request.json)
    db.session.add(row)
    # ok: python-trust-boundary-all-fields
    checked = ItemSchema(**request.json)
    return checked.title


@app.patch("/h")
def by_dict():
    item = Item.query.get(1)
    # ruleid: python-trust-boundary-all-fields
    item.__dict__.update(request.get_json())
    # ok: python-trust-boundary-all-fields
    item.title = request.get_json()["title"]


@app.post("/g")
def kept():
    seen = {}
    # ok: python-trust-boundary-all-fields
    seen.update(request.json)
    return seen
