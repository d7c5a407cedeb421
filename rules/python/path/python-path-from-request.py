import codecs
import os
import zipfile
from pathlib import Path
from flask import abort, send_file, send_from_directory
from werkzeug.utils import secure_filename
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    name = request.args["name"]
    # ruleid: python-path-from-request
    open("files/" + name)
    # ruleid: python-path-from-request
    send_file(os.path.join("files", name))
    # ruleid: python-path-from-request
    os.remove(name)
    # ruleid: python-path-from-request
    codecs.open(f"files/{name}", "r", "utf-8")
    # ruleid: python-path-from-request
    Path("files", name).read_text()
    # ok: python-path-from-request
    open("files/" + secure_filename(name))
    # ok: python-path-from-request
    open(os.path.join("files", os.path.basename(name)))
    # ok: python-path-from-request
    send_from_directory("files", name)
    # ok: python-path-from-request
    open("files/%d" % int(name))
    target = os.path.realpath(os.path.join(BASE, name))
    if not target.startswith(BASE + os.sep):
        abort(404)
    # ok: python-path-from-request
    open(target)
    inside = (ROOT / name).resolve()
    if not inside.is_relative_to(ROOT):
        return "no"
    # ok: python-path-from-request
    inside.read_text()
    if ".." in name or name.startswith("/"):
        return "no"
    # ok: python-path-from-request
    open("files/" + name)


known = {"a": "first", "b": "second"}


@app.route("/known")
def known_only():
    given = request.args["which"]
    # ok: python-path-from-request
    open(known[given])
    # ruleid: python-path-from-request
    open(known.get(given, given))


@app.route("/letters")
def by_letters():
    name = request.args["name"]
    target = os.path.normpath(os.path.join(BASE, name))
    if os.path.commonprefix([BASE, target]) != BASE:
        abort(404)
    # ruleid: python-path-from-request
    return open(target).read()


@app.route("/there")
def there():
    wanted = ROOT / request.args["name"]
    # ok: python-path-from-request
    return str(wanted.exists())


@app.route("/inside")
def inside():
    name = request.args["name"]
    if os.path.commonpath([BASE, os.path.realpath(os.path.join(BASE, name))]) != BASE:
        abort(404)
    # ok: python-path-from-request
    return send_file(os.path.join(BASE, name))


@app.route("/archive", methods=["POST"])
def archive():
    # ok: python-path-from-request
    return zipfile.ZipFile(request.files["file"].stream).namelist()
