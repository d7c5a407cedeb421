from urllib.parse import unquote, urlsplit

import requests


def changed(url):
    if not allowed(url):
        raise ValueError(url)
    # ruleid: python-ssrf-other-than-checked
    requests.get(unquote(url), timeout=5)
    # ruleid: python-ssrf-other-than-checked
    requests.post(url.replace("\\", "/"), timeout=5)
    # ok: python-ssrf-other-than-checked
    return requests.get(url, timeout=5, allow_redirects=False)


def followed(url):
    if urlsplit(url).hostname not in HOSTS:
        return None
    # ruleid: python-ssrf-other-than-checked
    return requests.get(url, timeout=5, allow_redirects=True)


def changed_before(url):
    url = unquote(url)
    validate_url(url)
    # ok: python-ssrf-other-than-checked
    return requests.get(url, timeout=5)


def unchecked(url, seen):
    # ok: python-ssrf-other-than-checked
    requests.get(url, timeout=5, allow_redirects=True)
    # ok: python-ssrf-other-than-checked
    return seen.get(url.replace("/", "-"))
