import base64
import hashlib
import os

import bcrypt
from base64 import b64encode


def store(user, password):
    # ruleid: python-crypto-password-encoded-not-hashed
    user.secret = b64encode(password.encode())
    # ruleid: python-crypto-password-encoded-not-hashed
    return base64.b64encode(user.password)


def check(row, password):
    # ruleid: python-crypto-password-encoded-not-hashed
    return base64.b64decode(row[0]) == password


def fine(user, password, picture):
    # ok: python-crypto-password-encoded-not-hashed
    user.secret = bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    # ok: python-crypto-password-encoded-not-hashed
    header = "Basic " + base64.b64encode(f"{user.name}:{password}".encode()).decode()
    # ok: python-crypto-password-encoded-not-hashed
    return base64.b64encode(picture), header


def kept(password):
    hashed_password = hashlib.scrypt(password.encode(), salt=os.urandom(16), n=2**14, r=8, p=1)
    # ok: python-crypto-password-encoded-not-hashed
    return base64.b64encode(hashed_password)


def derived(kdf, password):
    password = kdf.derive(password.encode())
    # ok: python-crypto-password-encoded-not-hashed
    return base64.b64encode(password)


def read(form):
    password = form["password"]
    # ruleid: python-crypto-password-encoded-not-hashed
    return base64.b64encode(password)
