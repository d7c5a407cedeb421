import flask
from flask import session
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    name = request.form["name"]
    # ruleid: python-trust-boundary-session
    flask.session["name"] = name
    # ruleid: python-trust-boundary-session
    session["a"] = "x" + name
    # ruleid: python-trust-boundary-session
    session[name] = "x"
    # ok: python-trust-boundary-session
    session["count"] = int(name)
    # ok: python-trust-boundary-session
    session["fixed"] = "a"
    if name not in NAMES:
        return "no"
    # ok: python-trust-boundary-session
    session["name"] = name


@app.route("/login", methods=["POST"])
def login():
    row = DB.execute("SELECT id FROM users WHERE name = ?", (request.form["name"],)).fetchone()
    # ok: python-trust-boundary-session
    session["user_id"] = row[0]
