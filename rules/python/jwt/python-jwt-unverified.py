import jwt
import python_jwt
from jose import jwt as jose_jwt
from jwt import decode


def weak(token, other, key):
    # ruleid: python-jwt-unverified
    a = jwt.decode(token, verify=False)
    # ruleid: python-jwt-unverified
    b = decode(token, key, options={"verify_signature": False})
    # ruleid: python-jwt-unverified
    c = jwt.decode(other, key, algorithms=["HS256", "none"])
    # ruleid: python-jwt-unverified
    d = jose_jwt.get_unverified_claims(token)
    relaxed = {"verify_signature": False, "verify_exp": True}
    # ruleid: python-jwt-unverified
    e = jwt.decode(token, key, options=relaxed)
    # ruleid: python-jwt-unverified
    g = jwt.PyJWT({"verify_signature": False}).decode(token)
    # ruleid: python-jwt-unverified
    f = python_jwt.process_jwt(token)
    return a, b, c, d, e, f, g


def good(token, key):
    # ok: python-jwt-unverified
    a = jwt.decode(token, key, algorithms=["RS256"])
    # ok: python-jwt-unverified
    b = jwt.decode(token, key, algorithms=["HS256"], options={"verify_aud": False})
    # ok: python-jwt-unverified
    c = jwt.get_unverified_header(token)
    return a, b, c


def both(token, key):
    # ok: python-jwt-unverified
    header, claims = python_jwt.process_jwt(token)
    python_jwt.verify_jwt(token, key, ["RS256"])
    return header, claims


def key_first(token, keys):
    # ok: python-jwt-unverified
    said = jwt.decode(token, options={"verify_signature": False})
    key = keys[said["iss"]]
    return jwt.decode(token, key, algorithms=["RS256"])


def another(token, other, key):
    # ruleid: python-jwt-unverified
    said = jwt.decode(token, options={"verify_signature": False})
    return said, jwt.decode(other, key, algorithms=["RS256"])
