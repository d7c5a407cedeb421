import hashlib
import hmac
from hashlib import md5

import passlib.hash
from Crypto.Hash import MD5, SHA256
from cryptography.hazmat.primitives import hashes
from django.contrib.auth.hashers import make_password
from passlib.hash import argon2, sha1_crypt


def sums(data, key):
    # ruleid: python-crypto-weak-hash
    a = hashlib.md5(data)
    # ruleid: python-crypto-weak-hash
    b = md5()
    # ruleid: python-crypto-weak-hash
    c = hashlib.new("SHA1", data)
    # ruleid: python-crypto-weak-hash
    d = MD5.new(data)
    # ruleid: python-crypto-weak-hash
    e = hashes.Hash(hashes.SHA1())
    # ruleid: python-crypto-weak-hash
    f = hmac.new(key, data, "md5")
    # ok: python-crypto-weak-hash
    g = hashlib.sha256(data)
    # ok: python-crypto-weak-hash
    h = hashlib.md5(data, usedforsecurity=False)
    # ok: python-crypto-weak-hash
    i = SHA256.new(data)
    # ok: python-crypto-weak-hash
    j = hmac.new(key, data, hashlib.sha256)
    # ok: python-crypto-weak-hash
    k = hashes.Hash(hashes.SHA256())
    return a, b, c, d, e, f, g, h, i, j, k


def keep(password):
    # ruleid: python-crypto-weak-hash
    a = passlib.hash.md5_crypt.hash(password)
    # ruleid: python-crypto-weak-hash
    b = sha1_crypt.hash(password)
    # ruleid: python-crypto-weak-hash
    c = make_password(password, hasher="unsalted_md5")
    # ok: python-crypto-weak-hash
    d = argon2.hash(password)
    # ok: python-crypto-weak-hash
    e = make_password(password, hasher="argon2")
    return a, b, c, d, e
