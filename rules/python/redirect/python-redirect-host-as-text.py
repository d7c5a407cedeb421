from urllib.parse import urlsplit

import requests


def fetch(url, domain):
    # ruleid: python-redirect-host-as-text
    if "good.example" in url:
        return requests.get(url, timeout=5)
    # ruleid: python-redirect-host-as-text
    if not url.startswith("https://good.example"):
        raise ValueError(url)
    # ruleid: python-redirect-host-as-text
    if domain in url:
        return requests.get(url, timeout=5)
    return None


def target_for(target, domain):
    # ruleid: python-redirect-host-as-text
    if urlsplit(target).netloc.endswith(domain):
        return target
    # ruleid: python-redirect-host-as-text
    return target if target.startswith(f"https://{domain}") else "/"


def checked(url, domain):
    host = urlsplit(url).hostname or ""
    # ok: python-redirect-host-as-text
    if host == domain or host.endswith("." + domain):
        return requests.get(url, timeout=5)
    # ok: python-redirect-host-as-text
    if url.startswith("https://good.example/"):
        return requests.get(url, timeout=5)
    # ok: python-redirect-host-as-text
    if url.startswith("https://") and "utf-8" in url:
        return requests.get(url, timeout=5)
    # ok: python-redirect-host-as-text
    if host in {"good.example"}:
        return requests.get(url, timeout=5)
    return None
