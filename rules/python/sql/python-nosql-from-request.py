from flask import Flask, request
import json

app = Flask(__name__)


@app.post("/login")
def login():
    # ruleid: python-nosql-from-request
    users.find_one(request.json)
    given = request.get_json()
    # ruleid: python-nosql-from-request
    users.find_one({"name": given["name"], "password": given["password"]})
    # ruleid: python-nosql-from-request
    users.find({"$where": "this.name == '" + request.args["name"] + "'"})
    # ruleid: python-nosql-from-request
    users.find(json.loads(request.args["filter"]))
    # ok: python-nosql-from-request
    users.find_one({"name": str(given["name"])})
    # ok: python-nosql-from-request
    users.find_one({"name": "root"})
    # ok: python-nosql-from-request
    request.args["text"].find("a")
    return ""
