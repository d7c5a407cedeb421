import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = os.urandom(12)


class Kept:
    nonce = hashlib.sha256(b"notes").digest()[:12]

    def seal(self, cipher, note):
        # ruleid: python-crypto-nonce-kept
        return cipher.encrypt(self.nonce, note, None)


class Made:
    def __init__(self, key):
        self.cipher = AESGCM(key)
        self.iv = os.urandom(12)

    def seal(self, note):
        # ruleid: python-crypto-nonce-kept
        return self.cipher.encrypt(self.iv, note, None)


class Counted:
    nonce = 0

    def seal(self, cipher, note):
        self.nonce += 1
        # ok: python-crypto-nonce-kept
        return cipher.encrypt(self.nonce, note, None)


class Fresh:
    label = b"notes"

    def seal(self, cipher, note):
        nonce = os.urandom(12)
        # ok: python-crypto-nonce-kept
        return nonce + cipher.encrypt(nonce, note, self.label)


def seal(cipher, note):
    # ruleid: python-crypto-nonce-kept
    return cipher.encrypt(NONCE, note, None)
