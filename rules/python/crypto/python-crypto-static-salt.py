import hashlib
import os
import bcrypt
from hashlib import pbkdf2_hmac
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

SALT = b"one salt for all"


def weak(password):
    # ruleid: python-crypto-static-salt
    a = pbkdf2_hmac("sha256", password, b"constant", 600000)
    # ruleid: python-crypto-static-salt
    b = hashlib.scrypt(password, salt=SALT, n=16384, r=8, p=1)
    # ruleid: python-crypto-static-salt
    c = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=b"", iterations=600000)
    # ruleid: python-crypto-static-salt
    d = hashlib.pbkdf2_hmac("sha256", password, "salt".encode(), 600000)
    # ruleid: python-crypto-static-salt
    e = hashlib.pbkdf2_hmac("sha256", password, password, 600000)
    return a, b, c, d, e


def good(password, stored_salt):
    salt = os.urandom(16)
    # ok: python-crypto-static-salt
    a = pbkdf2_hmac("sha256", password, salt, 600000)
    # ok: python-crypto-static-salt
    b = hashlib.scrypt(password, salt=stored_salt, n=16384, r=8, p=1)
    # ok: python-crypto-static-salt
    c = bcrypt.hashpw(password, bcrypt.gensalt())
    # ok: python-crypto-static-salt
    d = pbkdf2_hmac("sha256", password, os.environ["SALT"].encode(), 600000)
    # ok: python-crypto-static-salt
    e = pbkdf2_hmac("sha256", password, stored_salt.encode("ascii"), 600000)
    return a, b, c, d, e
