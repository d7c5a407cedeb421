import base64
import json
import pickle
from pickle import loads as load_object
import jsonpickle
import yaml
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    given = request.args["a"]
    # ruleid: python-deserialise-from-request
    pickle.loads(base64.b64decode(given))
    # ruleid: python-deserialise-from-request
    yaml.load(given, Loader=yaml.Loader)
    # ruleid: python-deserialise-from-request
    jsonpickle.decode(given)
    # ruleid: python-deserialise-from-request
    load_object(request.data)
    # ok: python-deserialise-from-request
    json.loads(given)
    # ok: python-deserialise-from-request
    yaml.safe_load(given)
    # ok: python-deserialise-from-request
    yaml.load(given, Loader=yaml.SafeLoader)
    # ok: python-deserialise-from-request
    pickle.loads(STORED)
