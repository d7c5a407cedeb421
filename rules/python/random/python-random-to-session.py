import random
import secrets
import flask
from random import getrandbits


def weak(response, key):
    value = str(random.random())[2:]
    # ruleid: python-random-to-session
    flask.session[key] = value
    # ruleid: python-random-to-session
    response.set_cookie("remember", value)
    # ruleid: python-random-to-session
    response.set_cookie(key, value=str(getrandbits(64)), secure=True)


def good(response, key, palette):
    value = secrets.token_urlsafe(32)
    # ok: python-random-to-session
    flask.session[key] = value
    # ok: python-random-to-session
    response.set_cookie("remember", str(random.SystemRandom().random())[2:])
    # ok: python-random-to-session
    palette[key] = random.random()
