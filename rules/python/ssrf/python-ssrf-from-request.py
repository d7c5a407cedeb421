import httpx
import requests
import urllib.request
from urllib.parse import quote, urlparse
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def direct():
    url = request.args["url"]
    # ruleid: python-ssrf-from-request
    requests.get(url)
    # ruleid: python-ssrf-from-request
    httpx.get("https://" + url + "/data")
    # ruleid: python-ssrf-from-request
    urllib.request.urlopen(f"http://{url}")
    # ok: python-ssrf-from-request
    requests.get("https://api.example/users/" + quote(url))
    # ok: python-ssrf-from-request
    requests.get("https://api.example/", params={"q": url})
    # ok: python-ssrf-from-request
    requests.post("https://api.example/", json=request.json)
    # ok: python-ssrf-from-request
    requests.get("https://api.example/%d" % int(url))
    # ok: python-ssrf-from-request
    cache.get(url)
    if urlparse(url).hostname not in HOSTS:
        return "no"
    # ok: python-ssrf-from-request
    requests.get(url)


@api.get("/preview")
async def preview(url: str):
    async with httpx.AsyncClient() as c:
        # ruleid: python-ssrf-from-request
        answer = await c.get(url)
    store = Store()
    # ok: python-ssrf-from-request
    return store.get(url) or answer.text
