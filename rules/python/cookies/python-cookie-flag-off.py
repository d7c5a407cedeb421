from flask import Flask, make_response

app = Flask(__name__)
# ruleid: python-cookie-flag-off
app.config["SESSION_COOKIE_SECURE"] = False
# ruleid: python-cookie-flag-off
SESSION_COOKIE_HTTPONLY = False
# ok: python-cookie-flag-off
app.config["REMEMBER_COOKIE_SECURE"] = True
# ok: python-cookie-flag-off
app.config["TESTING"] = False


def login(value):
    response = make_response("in")
    # ruleid: python-cookie-flag-off
    response.set_cookie("id", value, secure=False, httponly=True)
    # ruleid: python-cookie-flag-off
    response.set_cookie("id", value, secure=True, httponly=False)
    # ok: python-cookie-flag-off
    response.set_cookie("id", value, secure=True, httponly=True, samesite="Lax")
    # ok: python-cookie-flag-off
    response.set_cookie("theme", "dark")
    return response


# ruleid: python-cookie-flag-off
KEEP = {"max_age": 3600, "httponly": False}
# ruleid: python-cookie-flag-off
LONG = dict(max_age=3600, httponly=False)
# ruleid: python-cookie-flag-off
OTHER = {"secure": False, "samesite": "Lax"}
# ok: python-cookie-flag-off
SAFE = {"httponly": True, "secure": True, "samesite": "Lax"}
# ok: python-cookie-flag-off
STORE = {"endpoint": "store.example", "secure": False}


def session(app, key):
    # ruleid: python-cookie-flag-off
    app.add_middleware(SessionMiddleware, secret_key=key, https_only=False)
    # ok: python-cookie-flag-off
    app.add_middleware(SessionMiddleware, secret_key=key, https_only=True)


def by_place(response, value):
    # ruleid: python-cookie-flag-off
    response.set_cookie("id", value, 3600, None, "/", "shop.example", False, True)
    # ok: python-cookie-flag-off
    response.set_cookie("id", value, 3600, None, "/", "shop.example", True, True)


def elsewhere(key):
    # ruleid: python-cookie-flag-off
    settings.configure(SESSION_COOKIE_SECURE=False)
    # ruleid: python-cookie-flag-off
    transport = CookieTransport(cookie_secure=False)
    # ruleid: python-cookie-flag-off
    factory = SignedCookieSessionFactory(key, secure=False)
    # ok: python-cookie-flag-off
    client = ObjectStore("store.example", secure=False)
    # ok: python-cookie-flag-off
    settings.configure(SESSION_COOKIE_SECURE=True)


class ForTests:
    TESTING = True
    # ok: python-cookie-flag-off
    SESSION_COOKIE_SECURE = False
