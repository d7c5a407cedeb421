import requests
import httpx
import jwt
from requests import get as fetch
from requests import Session


def plain(url):
    # ruleid: python-tls-http-verify-off
    requests.get(url, verify=False)
    # ruleid: python-tls-http-verify-off
    fetch(url, timeout=3, verify=False)
    # ruleid: python-tls-http-verify-off
    httpx.Client(verify=False)
    # ok: python-tls-http-verify-off
    requests.get(url, verify=True)
    # ok: python-tls-http-verify-off
    requests.get(url, verify="/etc/ssl/private-ca.pem")
    # ok: python-tls-http-verify-off
    requests.get(url, timeout=3)


def by_variable(url):
    check = False
    # ruleid: python-tls-http-verify-off
    requests.post(url, verify=check)
    opts = {"verify": False, "timeout": 3}
    # ruleid: python-tls-http-verify-off
    requests.put(url, **opts)
    # ruleid: python-tls-http-verify-off
    requests.put(url, verify="")
    # ruleid: python-tls-http-verify-off
    requests.put(url, **{"verify": False})


def by_session(url):
    s = Session()
    # ruleid: python-tls-http-verify-off
    s.verify = False
    s.get(url)
    mine = requests.Session()
    # ruleid: python-tls-http-verify-off
    mine.verify = False
    # ok: python-tls-http-verify-off
    mine.verify = "/etc/ssl/private-ca.pem"
    # ruleid: python-tls-http-verify-off
    mine.request("GET", url, verify=False)


class Wrapper:
    def __init__(self, url, form, token):
        self.session = requests.Session()
        # ruleid: python-tls-http-verify-off
        setattr(self.session, "verify", False)
        # ruleid: python-tls-http-verify-off
        self.session.verify = False
        # ok: python-tls-http-verify-off
        form.verify = False
        # ok: python-tls-http-verify-off
        jwt.decode(token, verify=False)
