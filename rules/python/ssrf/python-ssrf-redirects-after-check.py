from urllib.parse import urlsplit

import httpx
import requests


def explicit(url):
    if not allowed(url):
        raise ValueError(url)
    # ruleid: python-ssrf-redirects-after-check
    return requests.get(url, timeout=5, allow_redirects=True)


async def client(url):
    if urlsplit(url).hostname not in HOSTS:
        return None
    with httpx.Client(follow_redirects=True) as made:
        # ruleid: python-ssrf-redirects-after-check
        return made.get(url)


def refused(url):
    validate_url(url)
    # ok: python-ssrf-redirects-after-check
    return requests.get(url, timeout=5, allow_redirects=False)


def unchecked(url):
    # ok: python-ssrf-redirects-after-check
    return requests.get(url, timeout=5, allow_redirects=True)
