from Crypto.Cipher import PKCS1_OAEP, PKCS1_v1_5
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding


def seal(key, public, private, text):
    # ruleid: python-crypto-unauthenticated-padding
    a = PKCS1_v1_5.new(key).encrypt(text)
    # ruleid: python-crypto-unauthenticated-padding
    b = public.encrypt(text, padding.PKCS1v15())
    # ok: python-crypto-unauthenticated-padding
    c = PKCS1_OAEP.new(key).encrypt(text)
    # ok: python-crypto-unauthenticated-padding
    d = private.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return a, b, c, d
