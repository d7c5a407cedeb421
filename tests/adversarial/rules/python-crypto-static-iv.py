from Crypto.Cipher import AES


def crypto(key, seed):
    iv = bytes(16)
    # ruleid: python-crypto-static-iv
    AES.new(key, AES.MODE_CBC, iv)
    # ruleid: python-crypto-static-iv
    AES.new(key, AES.MODE_CBC, iv=bytes.fromhex("00" * 16))
    # todoruleid: python-crypto-static-iv
    AES.new(key, AES.MODE_CBC, iv=key[:16])
    # todoruleid: python-crypto-static-iv
    AES.new(key, AES.MODE_CBC, iv=make_iv())
    return seed


def make_iv():
    return b"0123456789abcdef"
