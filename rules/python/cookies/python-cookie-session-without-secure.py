import secrets
from flask import make_response


def login(options, token):
    response = make_response("in")
    # ruleid: python-cookie-session-without-secure
    response.set_cookie("sessionID", secrets.token_urlsafe(16))
    # ruleid: python-cookie-session-without-secure
    response.set_cookie(key="access_token", value=token, httponly=True)
    # ok: python-cookie-session-without-secure
    response.set_cookie("session", token, secure=True, httponly=True)
    # ok: python-cookie-session-without-secure
    response.set_cookie("session", token, **options)
    # ok: python-cookie-session-without-secure
    response.set_cookie("theme", "dark")
    # ok: python-cookie-session-without-secure
    response.set_cookie("session", "", max_age=0)
    return response
