import ast
import importlib

from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    given = request.args.get("a")
    # ruleid: python-code-from-request
    eval(given)
    # ruleid: python-code-from-request
    exec("x = %s" % given)
    # ruleid: python-code-from-request
    compile(given, "a", "exec")
    # ruleid: python-code-from-request
    importlib.import_module("plugins." + given)
    # ok: python-code-from-request
    ast.literal_eval(given)
    # ok: python-code-from-request
    eval("1 + 1")
    # ok: python-code-from-request
    eval(str(int(given)))
    # ok: python-code-from-request
    model.eval()
    if given not in ACTIONS:
        return ""
    # ok: python-code-from-request
    exec(given)


@app.route("/b")
def literal_only():
    given = request.form["a"]
    if not given.startswith("'") or not given.endswith("'") or "'" in given[1:-1]:
        return "no"
    # ok: python-code-from-request
    exec(given)
