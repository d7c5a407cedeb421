from http.cookies import SimpleCookie

from pyramid.session import SignedCookieSessionFactory
from starlette.applications import Starlette
from starlette.middleware.sessions import SessionMiddleware


def show(response, name, options):
    # ruleid: python-cookie-flags-missing
    response.set_cookie("theme", "dark")
    # ruleid: python-cookie-flags-missing
    response.set_cookie(name, "1", max_age=3600)
    # ruleid: python-cookie-flags-missing
    response.set_signed_cookie("cart", "1", salt="shop")
    # ruleid: python-cookie-flags-missing
    response.set_cookie("sessionid", "1", secure=True)
    # ok: python-cookie-flags-missing
    response.set_cookie("theme", "dark", secure=True, httponly=True)
    # ok: python-cookie-flags-missing
    response.set_cookie("theme", "dark", secure=options.is_production)
    # ok: python-cookie-flags-missing
    response.set_cookie("theme", "dark", 3600, None, "/", None, True, True)
    # ok: python-cookie-flags-missing
    response.set_cookie("theme", "dark", **options)
    # ok: python-cookie-flags-missing
    response.set_cookie("theme", "", max_age=0)
    # ok: python-cookie-flags-missing
    response.delete_cookie("theme")


class Handler:
    def post(self):
        # ruleid: python-cookie-flags-missing
        self.set_secure_cookie("user", "1")
        # ok: python-cookie-flags-missing
        self.set_secure_cookie("user", "1", secure=True, httponly=True)


def sessions(app: Starlette, key):
    # ruleid: python-cookie-flags-missing
    app.add_middleware(SessionMiddleware, secret_key=key)
    # ok: python-cookie-flags-missing
    app.add_middleware(SessionMiddleware, secret_key=key, https_only=True)
    # ruleid: python-cookie-flags-missing
    weak = SignedCookieSessionFactory(key)
    # ok: python-cookie-flags-missing
    good = SignedCookieSessionFactory(key, secure=True, httponly=True)
    return weak, good


def by_hand(value):
    weak = SimpleCookie()
    # ruleid: python-cookie-flags-missing
    weak["cart"] = value
    weak["cart"]["path"] = "/"
    good = SimpleCookie()
    # ok: python-cookie-flags-missing
    good["cart"] = value
    good["cart"]["secure"] = True
    good["cart"]["httponly"] = True
    return weak, good


def test_banner(client):
    # ok: python-cookie-flags-missing
    client.set_cookie("theme", "dark")
    assert client.get("/").status_code == 200


def half_kept(response, theme):
    # ok: python-cookie-flags-missing
    response.set_cookie("theme", theme, httponly=True)
    # ruleid: python-cookie-flags-missing
    response.set_cookie("session_id", theme, httponly=True)
