import re

import aiohttp_cors
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask, Response
from flask_cors import CORS, cross_origin

app = Flask(__name__)
# ruleid: python-cors-any-origin
CORS(app)
# ruleid: python-cors-any-origin
CORS(app, resources={r"/api/*": {"origins": "*"}})
# ruleid: python-cors-any-origin
CORS(app, origins=[".*"])
# ok: python-cors-any-origin
CORS(app, resources={r"/api/*": {"origins": "https://app.example"}})
# ruleid: python-cors-any-origin
app.config["CORS_ORIGINS"] = "*"
# ruleid: python-cors-any-origin
CORS_ALLOW_ALL_ORIGINS = True
# ruleid: python-cors-any-origin
CORS_ALLOWED_ORIGIN_REGEXES = [r"^https?://.*$"]
# ok: python-cors-any-origin
CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://\w+\.app\.example$"]
# ok: python-cors-any-origin
CORS_ALLOWED_ORIGINS = ["https://app.example"]
# ok: python-cors-any-origin
CORS_URLS_REGEX = r"^/api/.*$"

api = FastAPI()
# ruleid: python-cors-any-origin
api.add_middleware(CORSMiddleware, allow_origins=["*"])
# ruleid: python-cors-any-origin
api.add_middleware(CORSMiddleware, allow_origins=["https://app.example", "*"])
# ok: python-cors-any-origin
api.add_middleware(CORSMiddleware, allow_origins=["https://app.example"], allow_methods=["*"])


@app.route("/open")
# ruleid: python-cors-any-origin
@cross_origin()
def opened():
    return ""


@app.route("/closed")
# ok: python-cors-any-origin
@cross_origin(origins="https://app.example")
def closed():
    return ""


def show(response):
    # ruleid: python-cors-any-origin
    response.headers["Access-Control-Allow-Origin"] = "*"
    # ruleid: python-cors-any-origin
    response.set_header("access-control-allow-origin", "*")
    # ok: python-cors-any-origin
    response.headers["Access-Control-Allow-Origin"] = "https://app.example"
    # ok: python-cors-any-origin
    response.headers["Access-Control-Allow-Methods"] = "*"
    # ok: python-cors-any-origin
    CORS(app, origins=["https://app.example"])
    # ruleid: python-cors-any-origin
    return Response("", headers={"Access-Control-Allow-Origin": "*"})


def routes(application):
    return aiohttp_cors.setup(
        application,
        # ruleid: python-cors-any-origin
        defaults={"*": aiohttp_cors.ResourceOptions(allow_headers="*")},
    )
