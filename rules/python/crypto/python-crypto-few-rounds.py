import hashlib
import bcrypt
from hashlib import pbkdf2_hmac


def weak(password, salt):
    # ruleid: python-crypto-few-rounds
    a = pbkdf2_hmac("sha256", password, salt, 1000)
    rounds = 10_000
    # ruleid: python-crypto-few-rounds
    b = hashlib.pbkdf2_hmac("sha256", password, salt, iterations=rounds)
    # ruleid: python-crypto-few-rounds
    c = bcrypt.hashpw(password, bcrypt.gensalt(rounds=4))
    # ruleid: python-crypto-few-rounds
    d = hashlib.scrypt(password, salt=salt, n=1024, r=8, p=1)
    return a, b, c, d


def good(password, salt, rounds):
    # ok: python-crypto-few-rounds
    a = pbkdf2_hmac("sha256", password, salt, 600_000)
    # ok: python-crypto-few-rounds
    b = hashlib.pbkdf2_hmac("sha256", password, salt, rounds)
    # ok: python-crypto-few-rounds
    c = bcrypt.hashpw(password, bcrypt.gensalt(12))
    # ok: python-crypto-few-rounds
    d = hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1)
    return a, b, c, d
