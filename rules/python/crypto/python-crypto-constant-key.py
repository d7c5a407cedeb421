import hmac
import os
import jwt
from Crypto.Cipher import AES
from cryptography.fernet import Fernet

SECRET = "the signing key of everybody"


def weak(text, claims, token):
    # ruleid: python-crypto-constant-key
    a = AES.new(b"sixteen byte key", AES.MODE_GCM)
    # ruleid: python-crypto-constant-key
    b = jwt.encode(claims, "signing-key", algorithm="HS256")
    # ruleid: python-crypto-constant-key
    c = jwt.decode(token, SECRET, algorithms=["HS256"])
    # ruleid: python-crypto-constant-key
    d = hmac.new(b"signing-key", text, "sha256")
    return a, b, c, d


def good(text, claims, key, iv):
    # ok: python-crypto-constant-key
    a = AES.new(key, AES.MODE_CBC, iv)
    # ok: python-crypto-constant-key
    b = jwt.encode(claims, os.environ["SIGNING_KEY"], algorithm="HS256")
    # ok: python-crypto-constant-key
    e = jwt.encode(claims, os.getenv("SIGNING_KEY"), algorithm="HS256")
    # ok: python-crypto-constant-key
    f = jwt.encode(claims, "your-secret-key", algorithm="HS256")
    # ok: python-crypto-constant-key
    c = hmac.new(key, text, "sha256")
    # ok: python-crypto-constant-key
    d = Fernet(Fernet.generate_key())
    return a, b, c, d, e, f
