import bcrypt
import hashlib
from hashlib import sha256


def store(users, name, password, salt):
    # ruleid: python-crypto-password-fast-hash
    digest = hashlib.md5(password.encode()).hexdigest()
    # ruleid: python-crypto-password-fast-hash
    salted = hashlib.sha512(salt + password.encode()).hexdigest()
    # ruleid: python-crypto-password-fast-hash
    users[name] = sha256(f"{salt}{password}".encode()).hexdigest()
    # ruleid: python-crypto-password-fast-hash
    named = hashlib.new("md5", password.encode())
    # ruleid: python-crypto-password-fast-hash
    hashed_password = hashlib.sha256(name).hexdigest()
    return digest, salted, named, hashed_password


def in_steps(form, user):
    hasher = hashlib.new("sha1")
    # ruleid: python-crypto-password-fast-hash
    hasher.update(user.password)
    # ruleid: python-crypto-password-fast-hash
    again = hashlib.sha1(form["password"].encode())
    return hasher.hexdigest(), again


def right(password, salt, blob, password_file):
    # ok: python-crypto-password-fast-hash
    stored = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600000)
    # ok: python-crypto-password-fast-hash
    other = bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    # ok: python-crypto-password-fast-hash
    checksum = hashlib.sha256(blob).hexdigest()
    # ok: python-crypto-password-fast-hash
    file_sum = hashlib.sha256(password_file.read()).hexdigest()
    return stored, other, checksum, file_sum


def before_bcrypt(password):
    # ok: python-crypto-password-fast-hash
    return bcrypt.hashpw(hashlib.sha256(password.encode()).digest(), bcrypt.gensalt())


def settings(config, password):
    # ok: python-crypto-password-fast-hash
    config.update(password=password)
