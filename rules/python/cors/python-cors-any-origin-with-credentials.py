import aiohttp_cors
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask, request
from flask_cors import CORS

app = FastAPI()
# ruleid: python-cors-any-origin-with-credentials
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
# ok: python-cors-any-origin-with-credentials
app.add_middleware(CORSMiddleware, allow_origins=["*"])
# ok: python-cors-any-origin-with-credentials
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example"], allow_credentials=True)
flask_app = Flask(__name__)
# ruleid: python-cors-any-origin-with-credentials
CORS(flask_app, origins="*", supports_credentials=True)
# ok: python-cors-any-origin-with-credentials
CORS(flask_app, origins=["https://app.example"], supports_credentials=True)


def reflect(response):
    # ruleid: python-cors-any-origin-with-credentials
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin")
    # ok: python-cors-any-origin-with-credentials
    response.headers["Access-Control-Allow-Origin"] = "https://app.example"


def table():
    # ruleid: python-cors-any-origin-with-credentials
    return {"Access-Control-Allow-Origin": request.headers.get("Origin", "https://app.example")}


def fixed():
    # ok: python-cors-any-origin-with-credentials
    return {"Access-Control-Allow-Origin": "https://app.example"}


def more(app):
    # ruleid: python-cors-any-origin-with-credentials
    app.add_middleware(CORSMiddleware, allow_origin_regex="https?://.*", allow_credentials=True)
    # ok: python-cors-any-origin-with-credentials
    app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*\.app\.example", allow_credentials=True)
    # ruleid: python-cors-any-origin-with-credentials
    aiohttp_cors.setup(app, defaults={"*": aiohttp_cors.ResourceOptions(allow_credentials=True)})
    # ok: python-cors-any-origin-with-credentials
    aiohttp_cors.setup(app, defaults={"*": aiohttp_cors.ResourceOptions(allow_credentials=False)})
