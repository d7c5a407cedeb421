from Crypto.Cipher import AES, ARC4, DES, DES3 as Triple
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def hide(key, iv, text):
    # ruleid: python-crypto-broken-cipher
    a = DES.new(key, DES.MODE_CBC, iv)
    # ruleid: python-crypto-broken-cipher
    b = Triple.new(key, Triple.MODE_CBC, iv)
    # ruleid: python-crypto-broken-cipher
    c = ARC4.new(key)
    # ruleid: python-crypto-broken-cipher
    d = Cipher(algorithms.TripleDES(key), modes.CBC(iv))
    # ok: python-crypto-broken-cipher
    e = AES.new(key, AES.MODE_GCM)
    # ok: python-crypto-broken-cipher
    f = Cipher(algorithms.AES(key), modes.GCM(iv))
    # ok: python-crypto-broken-cipher
    return AESGCM(key).encrypt(iv, text, None), a, b, c, d, e, f


def agree(context):
    # ruleid: python-crypto-broken-cipher
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    # ruleid: python-crypto-broken-cipher
    context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256:DES-CBC3-SHA:RC4-SHA")
    # ok: python-crypto-broken-cipher
    context.set_ciphers("ECDHE+AESGCM:!aNULL:!MD5:!RC4:!3DES")
    # ok: python-crypto-broken-cipher
    context.set_ciphers("DEFAULT:@SECLEVEL=2")
