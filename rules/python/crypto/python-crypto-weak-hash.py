import hashlib
from hashlib import md5
from Crypto.Hash import MD5, SHA256


def sums(data):
    # ruleid: python-crypto-weak-hash
    a = hashlib.md5(data)
    # ruleid: python-crypto-weak-hash
    b = md5()
    # ruleid: python-crypto-weak-hash
    c = hashlib.new("SHA1", data)
    # ruleid: python-crypto-weak-hash
    d = MD5.new(data)
    # ok: python-crypto-weak-hash
    e = hashlib.sha256(data)
    # ok: python-crypto-weak-hash
    f = hashlib.md5(data, usedforsecurity=False)
    # ok: python-crypto-weak-hash
    g = SHA256.new(data)
    return a, b, c, d, e, f, g
