"""Ways past the rule: `ruleid` lines are caught, `todoruleid` lines are still open."""

from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def quote_check_of_nothing():
    x = request.args["a"]
    if not x.startswith("'") or not x.endswith("'") or "'" in "":
        return ""
    # ruleid: python-code-from-request
    eval(x)
