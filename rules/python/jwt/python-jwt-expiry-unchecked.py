import jwt
from jwt import decode


def weak(token, key):
    # ruleid: python-jwt-expiry-unchecked
    a = jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})
    opts = {"verify_exp": False}
    # ruleid: python-jwt-expiry-unchecked
    b = decode(token, key, algorithms=["HS256"], options=opts)
    return a, b


def good(token, key):
    # ok: python-jwt-expiry-unchecked
    a = jwt.decode(token, key, algorithms=["HS256"], leeway=30)
    # ok: python-jwt-expiry-unchecked
    b = jwt.decode(token, key, algorithms=["HS256"], options={"require": ["exp"]})
    return a, b
