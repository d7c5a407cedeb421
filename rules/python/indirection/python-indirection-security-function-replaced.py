import builtins
import hmac
import secrets
import ssl
import requests


def always(*args):
    return True


# ruleid: python-indirection-security-function-replaced
hmac.compare_digest = always
# ruleid: python-indirection-security-function-replaced
setattr(secrets, "token_bytes", always)
# ruleid: python-indirection-security-function-replaced
builtins.open = always
# ruleid: python-indirection-security-function-replaced
requests.Session.verify = False
# ok: python-indirection-security-function-replaced
compare = hmac.compare_digest


def test_it(client):
    # ok: python-indirection-security-function-replaced
    hmac.compare_digest = always
    assert client.check("x")


class Settings:
    # ok: python-indirection-security-function-replaced
    ssl = ssl.create_default_context()
