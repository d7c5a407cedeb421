from Crypto.Cipher import AES
from Cryptodome.Cipher import AES as AES2
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def hide(key, nonce):
    # ruleid: python-crypto-ecb-mode
    a = AES.new(key, AES.MODE_ECB)
    # ruleid: python-crypto-ecb-mode
    b = AES2.new(key, AES2.MODE_ECB)
    # ruleid: python-crypto-ecb-mode
    c = Cipher(algorithms.AES(key), modes.ECB())
    # ok: python-crypto-ecb-mode
    d = AES.new(key, AES.MODE_GCM)
    # ok: python-crypto-ecb-mode
    e = Cipher(algorithms.AES(key), modes.GCM(nonce))
    return a, b, c, d, e
