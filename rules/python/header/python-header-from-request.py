from werkzeug.datastructures import Headers
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    kind = request.args["kind"]
    # ruleid: python-header-from-request
    response.headers["Content-Type"] = kind
    # ruleid: python-header-from-request
    response.headers.add("X-Kind", kind)
    # ok: python-header-from-request
    response.headers["X-Kind"] = "plain"
    # ok: python-header-from-request
    response.headers["X-Count"] = str(int(kind))
    # ok: python-header-from-request
    response.headers["X-Kind"] = kind.replace("\r", "").replace("\n", "")
    headers = Headers()
    # ruleid: python-header-from-request
    headers.add("X-Kind", kind)
    # ok: python-header-from-request
    names.add(kind)
    return response


known = {"a": "first", "b": "second"}


@app.route("/known")
def known_only():
    given = request.args["which"]
    # ok: python-header-from-request
    response.headers["X-Kind"] = known[given]
    # ruleid: python-header-from-request
    response.headers["X-Kind"] = known.get(given, given)
