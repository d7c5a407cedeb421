import os

import requests

VERIFY = os.environ.get("VERIFY_TLS", "1") != "0"


def ask(url, insecure, bundle):
    # ruleid: python-tls-verify-by-switch
    requests.get(url, verify=not insecure)
    # ruleid: python-tls-verify-by-switch
    requests.get(url, verify=False if insecure else bundle)
    # ruleid: python-tls-verify-by-switch
    requests.get(url, verify=VERIFY)
    # ok: python-tls-verify-by-switch
    requests.get(url, verify=bundle or True)
    # ok: python-tls-verify-by-switch
    requests.get(url, stream=not insecure)
    # ok: python-tls-verify-by-switch
    requests.get(url, verify=bundle)
