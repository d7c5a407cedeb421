import hashlib
import hmac
from hashlib import md5 as quick
from flask import Flask, request

app = Flask(__name__)


@app.route("/hash", methods=["POST"])
def digest():
    data = request.form["data"].encode()
    # ruleid: python-crypto-weak-hash-in-handler
    first = hashlib.md5(data).hexdigest()
    # ruleid: python-crypto-weak-hash-in-handler
    second = quick(data).hexdigest()
    name = "sha1"
    # ruleid: python-crypto-weak-hash-in-handler
    third = hashlib.new(name)
    third.update(data)
    # ok: python-crypto-weak-hash-in-handler
    fourth = hashlib.sha256(data).hexdigest()
    # ok: python-crypto-weak-hash-in-handler
    etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
    # ok: python-crypto-weak-hash-in-handler
    fifth = hashlib.new("sha512", data)
    return first + second + third.hexdigest() + fourth + etag + fifth.hexdigest()


def django_view(request):
    # ruleid: python-crypto-weak-hash-in-handler
    return hashlib.sha1(request.body).hexdigest()


def checksum(path):
    # ok: python-crypto-weak-hash-in-handler
    return hashlib.md5(path.read_bytes()).hexdigest()


@app.route("/hook", methods=["POST"])
def hook():
    # ok: python-crypto-weak-hash-in-handler
    said = hmac.new(KEY, request.get_data(), "sha1").hexdigest()
    # ok: python-crypto-weak-hash-in-handler
    other = hmac.new(KEY, request.get_data(), hashlib.sha1).hexdigest()
    return said + other
