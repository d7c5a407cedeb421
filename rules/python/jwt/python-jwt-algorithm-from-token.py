import jwt
from jwt import get_unverified_header


def weak(token, key):
    header = jwt.get_unverified_header(token)
    # ruleid: python-jwt-algorithm-from-token
    return jwt.decode(token, key, algorithms=[header["alg"]])


def weak_too(token, key):
    # ruleid: python-jwt-algorithm-from-token
    return jwt.decode(token, key, algorithms=[get_unverified_header(token)["alg"]])


def good(token, keys):
    header = jwt.get_unverified_header(token)
    # ok: python-jwt-algorithm-from-token
    return jwt.decode(token, keys[header["kid"]], algorithms=["RS256"])


def also_good(token, key, config):
    # ok: python-jwt-algorithm-from-token
    return jwt.decode(token, key, algorithms=[config["alg"]])
