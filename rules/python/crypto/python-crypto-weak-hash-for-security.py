import hashlib
import hmac
from hashlib import sha1
from cryptography.hazmat.primitives import hashes


def same_certificate(certificate, known):
    # ruleid: python-crypto-weak-hash-for-security
    return hashlib.md5(certificate).hexdigest() == known


def issue(user, key, body):
    # ruleid: python-crypto-weak-hash-for-security
    token = sha1(user.encode()).hexdigest()
    # ruleid: python-crypto-weak-hash-for-security
    mac = hmac.new(key, body, hashlib.md5)
    # ruleid: python-crypto-weak-hash-for-security
    reset_token = hashlib.md5(f"{user}".encode()).hexdigest()
    return token, mac, reset_token


def make_signature(body):
    # ruleid: python-crypto-weak-hash-for-security
    return hashlib.md5(body).hexdigest()


def seal(key, body, padding):
    # ruleid: python-crypto-weak-hash-for-security
    return key.sign(body, padding, hashes.SHA1())


def fine(user, key, body, path):
    # ok: python-crypto-weak-hash-for-security
    mac = hmac.new(key, body, hashlib.sha256)
    # ok: python-crypto-weak-hash-for-security
    cache_key = hashlib.md5(path.encode()).hexdigest()
    # ok: python-crypto-weak-hash-for-security
    token = hashlib.sha256(user).hexdigest()
    # ok: python-crypto-weak-hash-for-security
    session_id = hashlib.md5(user, usedforsecurity=False).hexdigest()
    # ok: python-crypto-weak-hash-for-security
    return mac, cache_key, token, session_id, key.sign(body, hashes.SHA256())
