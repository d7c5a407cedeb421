import hashlib
import hmac
import itertools
import os
import random
import secrets
import time
import uuid
from datetime import datetime

import jwt

COUNTER = itertools.count()


def new_token(size):
    seed = b"%d.%d" % (time.time_ns(), os.getpid())
    # ruleid: python-random-guessable-origin
    return hashlib.blake2b(seed, digest_size=size).hexdigest()


def make_reset_code(user):
    # ruleid: python-random-guessable-origin
    return f"{user.id}{time.time_ns():x}"


def create_session_id():
    value = uuid.uuid1()
    # ruleid: python-random-guessable-origin
    return hashlib.sha256(str(value).encode()).hexdigest()


def generate_api_key():
    state = hashlib.sha256()
    state.update(str(next(COUNTER)).encode())
    # ruleid: python-random-guessable-origin
    return state.hexdigest()


def create_secret():
    generator = random.Random()
    # ruleid: python-random-guessable-origin
    return "%032x" % generator.getrandbits(128)


def remember(user):
    drawn = random.getrandbits(64)
    # ruleid: python-random-guessable-origin
    user.reset_token = str(drawn)
    # ruleid: python-random-guessable-origin
    user.save(csrf_token=hex(int(time.time())))
    # ruleid: python-random-guessable-origin
    token = hashlib.md5(str(datetime.now()).encode()).hexdigest()
    return token


def new_access_token(user, key):
    claims = {"sub": user.id, "exp": time.time() + 600}
    # ok: python-random-guessable-origin
    return jwt.encode(claims, key, algorithm="HS256")


def make_token(key):
    # ok: python-random-guessable-origin
    return hmac.new(key, str(time.time()).encode(), "sha256").hexdigest()


def issue_token():
    drawn = secrets.token_urlsafe(32)
    # ok: python-random-guessable-origin
    return f"{int(time.time())}.{drawn}"


def create_session_token(user):
    # ok: python-random-guessable-origin
    return Token(user=user, value=secrets.token_hex(), expires=time.time() + 600)


def create_trace_id():
    # ok: python-random-guessable-origin
    return hashlib.sha256(str(time.time_ns()).encode()).hexdigest()


def names(store):
    # ok: python-random-guessable-origin
    session_id = f"session_{int(time.time())}"
    # ok: python-random-guessable-origin
    cache_key = f"{time.time()}"
    # ok: python-random-guessable-origin
    nonce = str(int(time.time() * 1000))
    # ok: python-random-guessable-origin
    token_expires = str(time.time() + 60)
    # ok: python-random-guessable-origin
    store.session_token = secrets.token_hex() + str(time.time())
    # ok: python-random-guessable-origin
    signature = hashlib.sha256(f"{store.secret_key}{time.time()}".encode()).hexdigest()
    return session_id, cache_key, nonce, token_expires, signature


def test_token_is_random():
    # ok: python-random-guessable-origin
    token = hashlib.sha256(str(time.time()).encode()).hexdigest()
    assert token
