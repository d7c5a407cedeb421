import os
import ssl
from pathlib import Path

import httpx
import requests

BUNDLE = Path("/etc/shop/ca.pem")


def trust():
    return BUNDLE.is_file() and str(BUNDLE)


def sound():
    return str(BUNDLE) if BUNDLE.is_file() else True


def ask(url, session, context):
    # ruleid: python-tls-verify-falls-off
    requests.get(url, verify=trust())
    # ruleid: python-tls-verify-falls-off
    httpx.Client(verify=os.path.exists("ca.pem") and "ca.pem")
    # ruleid: python-tls-verify-falls-off
    session.verify = os.environ.get("CA_BUNDLE") or False
    # ruleid: python-tls-verify-falls-off
    requests.post(url, verify=os.getenv("VERIFY_TLS") == "1")
    checked = str(BUNDLE) if BUNDLE.exists() else False
    # ruleid: python-tls-verify-falls-off
    requests.get(url, verify=checked)
    # ruleid: python-tls-verify-falls-off
    context.verify_mode = ssl.CERT_REQUIRED if BUNDLE.exists() else ssl.CERT_NONE
    # ok: python-tls-verify-falls-off
    requests.get(url, verify=sound())
    # ok: python-tls-verify-falls-off
    requests.get(url, verify=os.environ.get("CA_BUNDLE") or True)
    # ok: python-tls-verify-falls-off
    requests.get(url, verify=str(BUNDLE))
    # ok: python-tls-verify-falls-off
    record.verify(url, found=BUNDLE.exists() and str(BUNDLE))
    # ok: python-tls-verify-falls-off
    run(url, ssl_context=os.getenv("A") == "1")
