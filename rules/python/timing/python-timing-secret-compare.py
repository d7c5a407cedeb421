import hashlib
import hmac
from hmac import new as make


def weak(key, body, given, stored, password, salt):
    # ruleid: python-timing-secret-compare
    if hmac.new(key, body, "sha256").hexdigest() == given:
        return True
    mac = hmac.new(key, body, "sha256")
    mac.update(b"more")
    # ruleid: python-timing-secret-compare
    if mac.hexdigest() == given:
        return True
    expected = make(key, body, "sha256").hexdigest()
    # ruleid: python-timing-secret-compare
    if given != expected:
        return False
    # ruleid: python-timing-secret-compare
    return hashlib.pbkdf2_hmac("sha256", password, salt, 600000) == stored


def good(key, body, given, size):
    expected = hmac.new(key, body, "sha256").hexdigest()
    # ok: python-timing-secret-compare
    if not hmac.compare_digest(expected, given):
        return False
    # ok: python-timing-secret-compare
    return len(given) == size


def test_digest(key, body):
    digest = hmac.new(key, body, "sha256").hexdigest()
    # ok: python-timing-secret-compare
    assert digest == "00"
