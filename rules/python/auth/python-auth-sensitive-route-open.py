from flask import Flask, session

app = Flask(__name__)


# ruleid: python-auth-sensitive-route-open
@app.route("/admin/")
def admin():
    return "all the settings"


# ruleid: python-auth-sensitive-route-open
@app.post("/users/delete")
def delete():
    return "gone"


# ok: python-auth-sensitive-route-open
@app.route("/admin/")
@login_required
def guarded():
    return "all the settings"


# ok: python-auth-sensitive-route-open
@app.route("/")
def index():
    return "hello"


# ok: python-auth-sensitive-route-open
@app.route("/settings")
def by_session():
    if "user" not in session:
        return "no"
    return "settings"
