from Crypto.PublicKey import RSA, DSA
from cryptography.hazmat.primitives.asymmetric import ec, rsa


def weak():
    # ruleid: python-crypto-small-key
    a = RSA.generate(1024)
    # ruleid: python-crypto-small-key
    b = DSA.generate(1024)
    # ruleid: python-crypto-small-key
    c = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    # ruleid: python-crypto-small-key
    d = ec.generate_private_key(ec.SECP192R1())
    size = 512
    # ruleid: python-crypto-small-key
    e = RSA.generate(size)
    return a, b, c, d, e


def good(size):
    # ok: python-crypto-small-key
    a = RSA.generate(3072)
    # ok: python-crypto-small-key
    b = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    # ok: python-crypto-small-key
    c = ec.generate_private_key(ec.SECP256R1())
    # ok: python-crypto-small-key
    d = RSA.generate(size)
    return a, b, c, d
