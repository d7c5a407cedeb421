import hashlib
import argon2
import bcrypt
from hashlib import pbkdf2_hmac

from passlib.hash import pbkdf2_sha256
from werkzeug.security import generate_password_hash


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


def by_libraries(password):
    # ruleid: python-crypto-few-rounds
    a = pbkdf2_sha256.using(rounds=2000).hash(password)
    # ruleid: python-crypto-few-rounds
    b = generate_password_hash(password, method="pbkdf2:sha256:1000")
    # ruleid: python-crypto-few-rounds
    c = argon2.PasswordHasher.from_parameters(argon2.profiles.CHEAPEST)
    # ok: python-crypto-few-rounds
    d = pbkdf2_sha256.using(rounds=600_000).hash(password)
    # ok: python-crypto-few-rounds
    e = generate_password_hash(password, method="scrypt")
    # ok: python-crypto-few-rounds
    f = argon2.PasswordHasher().hash(password)
    return a, b, c, d, e, f
