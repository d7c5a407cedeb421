import hashlib
import hmac
import os

import jwt
from itsdangerous import URLSafeTimedSerializer

SECRET = os.environ.get("APP_SECRET", "")
CHECKED = os.environ.get("OTHER_SECRET", "")
SET = os.environ["SET_SECRET"]


def read(token, keys, kid):
    # ruleid: python-secrets-key-may-be-empty
    claims = jwt.decode(token, keys.get(kid, ""), algorithms=["HS256"])
    key = keys.get(kid) or "public"
    # ruleid: python-secrets-key-may-be-empty
    claims |= jwt.decode(token, key=key, algorithms=["HS256"])
    # ok: python-secrets-key-may-be-empty
    claims |= jwt.decode(token, keys[kid], algorithms=["HS256"])
    # ok: python-secrets-key-may-be-empty
    return claims | jwt.decode(token, SET, algorithms=["HS256"])


def signed(body, given):
    # ruleid: python-secrets-key-may-be-empty
    wanted = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, given)


def either(body, settings):
    # ruleid: python-secrets-key-may-be-empty
    return hmac.new((settings.key or "x").encode(), body, "sha256").digest()


def refused(token, keys, kid):
    key = keys.get(kid, "")
    if not key:
        raise LookupError(kid)
    # ok: python-secrets-key-may-be-empty
    return jwt.decode(token, key, algorithms=["HS256"])


class Hook:
    def __init__(self, keys):
        self.secret = os.getenv("HOOK_SECRET", "")
        # ruleid: python-secrets-key-may-be-empty
        self.links = URLSafeTimedSerializer(os.getenv("LINK_SECRET", "dev"))
        # ok: python-secrets-key-may-be-empty
        self.others = URLSafeTimedSerializer(keys.get("links"))

    def check(self, body):
        # ruleid: python-secrets-key-may-be-empty
        return hmac.new(self.secret.encode(), body, "sha256").digest()


def look_alike(body, headers):
    # ok: python-secrets-key-may-be-empty
    return hmac.compare_digest(headers.get("X-Signature", ""), body.get("mac", ""))
