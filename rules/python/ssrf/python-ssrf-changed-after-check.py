from urllib.parse import unquote

import requests


def asked(url):
    if not allowed(url):
        raise ValueError(url)
    # ruleid: python-ssrf-changed-after-check
    requests.get(unquote(url), timeout=5)
    # ruleid: python-ssrf-changed-after-check
    requests.request("GET", url.replace("\\", "/"), timeout=5)
    # ok: python-ssrf-changed-after-check
    return requests.get(url, timeout=5)


def before(url):
    url = unquote(url)
    if not allowed(url):
        raise ValueError(url)
    # ok: python-ssrf-changed-after-check
    return requests.get(url, timeout=5)


def look_alike(url, seen):
    # ok: python-ssrf-changed-after-check
    return seen.get(url.replace("/", "-"))
