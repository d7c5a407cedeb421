import os.path
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)
ROOT = Path("/srv/files")


@app.route("/there")
def there():
    wanted = ROOT / request.args["name"]
    # ruleid: python-path-asked-from-request
    return str(wanted.exists())


@app.route("/joined")
def joined():
    name = os.path.join("/srv/files", request.args["name"])
    # ruleid: python-path-asked-from-request
    return str(os.path.isfile(name))


@app.route("/inside")
def inside():
    wanted = (ROOT / request.args["name"]).resolve()
    if not wanted.is_relative_to(ROOT):
        return "no"
    # ok: python-path-asked-from-request
    return str(wanted.exists())


@app.route("/fixed/path")
def fixed():
    wanted = ROOT / request.path
    # ok: python-path-asked-from-request
    return str(wanted.exists())


@app.route("/open/<path:rest>")
def chosen(rest):
    wanted = ROOT / request.path
    # ruleid: python-path-asked-from-request
    return str(wanted.exists())
