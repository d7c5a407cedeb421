from Crypto.PublicKey import DSA, ECC, RSA
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
    # ruleid: python-crypto-small-key
    f = rsa.generate_private_key(3, 3072)
    # ruleid: python-crypto-small-key
    g = ECC.generate(curve="P-192")
    return a, b, c, d, e, f, g


def good(size):
    # ok: python-crypto-small-key
    a = RSA.generate(3072)
    # ok: python-crypto-small-key
    b = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    # ok: python-crypto-small-key
    c = ec.generate_private_key(ec.SECP256R1())
    # ok: python-crypto-small-key
    d = RSA.generate(size)
    # ok: python-crypto-small-key
    e = rsa.generate_private_key(65537, 3072)
    # ok: python-crypto-small-key
    f = ECC.generate(curve="P-256")
    return a, b, c, d, e, f
