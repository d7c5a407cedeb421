import os
import secrets
from Crypto.Cipher import AES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = b"\x00" * 12


def weak(key, text):
    # ruleid: python-crypto-static-iv
    a = AES.new(key, AES.MODE_CBC, b"0123456789abcdef")
    iv = b"\x00" * 16
    # ruleid: python-crypto-static-iv
    b = Cipher(algorithms.AES(key), modes.CBC(iv))
    # ruleid: python-crypto-static-iv
    c = AES.new(key, AES.MODE_CTR, nonce=bytes(8))
    box = AESGCM(key)
    # ruleid: python-crypto-static-iv
    return box.encrypt(b"twelve bytes", text, None), a, b, c


def good(key, text):
    # ok: python-crypto-static-iv
    a = AES.new(key, AES.MODE_CBC, os.urandom(16))
    iv = secrets.token_bytes(16)
    # ok: python-crypto-static-iv
    b = Cipher(algorithms.AES(key), modes.CBC(iv))
    # ok: python-crypto-static-iv
    c = AES.new(key, AES.MODE_GCM)
    box = AESGCM(key)
    # ok: python-crypto-static-iv
    return box.encrypt(os.urandom(12), text, b"header"), a, b, c


def decrypt(key, blob):
    iv = blob[:16]
    # ok: python-crypto-static-iv
    return AES.new(key, AES.MODE_CBC, iv).decrypt(blob[16:])
