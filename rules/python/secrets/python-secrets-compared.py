import hmac
import os


def weak(password, form, api_key):
    # ruleid: python-secrets-compared
    if password == "open sesame":
        return True
    # ruleid: python-secrets-compared
    if form["password"] == "letmein":
        return True
    # ruleid: python-secrets-compared
    return hmac.compare_digest(api_key, "k9Trw0pq")


def good(password, form, token, api_key):
    # ok: python-secrets-compared
    if password == "":
        return False
    # ok: python-secrets-compared
    if token == "(":
        return False
    # ok: python-secrets-compared
    if form["name"] == "letmein":
        return False
    # ok: python-secrets-compared
    return hmac.compare_digest(api_key, os.environ["API_KEY"])


def test_it(user):
    # ok: python-secrets-compared
    assert user.password == "open sesame"
