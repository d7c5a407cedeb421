import asyncio
import os
from fastapi import FastAPI
from flask import Flask

app = Flask(__name__)
# ruleid: python-debug-web-server
app.debug = True
# ruleid: python-debug-web-server
app.config["DEBUG"] = True
# ruleid: python-debug-web-server
api = FastAPI(debug=True)
# ok: python-debug-web-server
app.config["DEBUG"] = os.environ.get("APP_DEBUG") == "1"


def main():
    flag = True
    # ruleid: python-debug-web-server
    app.run(host="127.0.0.1", debug=flag)
    # ok: python-debug-web-server
    app.run(debug=False)
    # ok: python-debug-web-server
    app.run()
    # ok: python-debug-web-server
    asyncio.run(work(), debug=True)


async def work():
    # ok: python-debug-web-server
    return FastAPI()
