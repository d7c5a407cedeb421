import hashlib
from hashlib import md5 as quick


def crypto(password, key):
    # ruleid: python-crypto-password-fast-hash
    quick(password.encode())
    # ruleid: python-crypto-password-fast-hash
    hashlib.new("MD" + "5", password.encode())
    # ruleid: python-crypto-password-fast-hash
    hashlib.sha512(bytes(password, "utf-8") + key)
    secret = password
    # todoruleid: python-crypto-password-fast-hash
    hashlib.sha256(secret.encode())
    # todoruleid: python-crypto-password-fast-hash
    hashlib.__dict__["md5"](password)
    digest = password
    for _ in range(1000):
        # todoruleid: python-crypto-password-fast-hash
        digest = hashlib.sha256(digest.encode()).hexdigest()
    return digest
