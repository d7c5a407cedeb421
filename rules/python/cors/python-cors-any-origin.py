from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
# ruleid: python-cors-any-origin
CORS(app)
# ruleid: python-cors-any-origin
CORS_ALLOW_ALL_ORIGINS = True


def show(response):
    # ruleid: python-cors-any-origin
    response.headers["Access-Control-Allow-Origin"] = "*"
    # ok: python-cors-any-origin
    response.headers["Access-Control-Allow-Origin"] = "https://app.example"
    # ok: python-cors-any-origin
    CORS(app, origins=["https://app.example"])
