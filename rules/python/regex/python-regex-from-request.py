import re
from re import search
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    given = request.args["a"]
    # ruleid: python-regex-from-request
    re.search(given, "text")
    # ruleid: python-regex-from-request
    re.compile("^" + given).match("text")
    # ruleid: python-regex-from-request
    search(given, "text")
    # ok: python-regex-from-request
    re.search(re.escape(given), "text")
    # ok: python-regex-from-request
    re.search("a+", given)
    # ok: python-regex-from-request
    re.compile("a").search(given)
