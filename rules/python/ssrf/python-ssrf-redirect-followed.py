from urllib.parse import urljoin, urlsplit

import httpx
import requests

HOSTS = {"api.example"}


def allowed(url):
    return urlsplit(url).hostname in HOSTS


def once(url):
    if not allowed(url):
        raise ValueError(url)
    answer = requests.get(url, timeout=5, allow_redirects=False)
    if answer.is_redirect:
        # ruleid: python-ssrf-redirect-followed
        answer = requests.get(answer.next.url, timeout=5, allow_redirects=False)
    return answer


def joined(client, url):
    check_host(url)
    answer = client.get(url)
    while answer.status_code in (301, 302):
        target = urljoin(url, answer.headers["Location"])
        # ruleid: python-ssrf-redirect-followed
        answer = client.get(target)
    return answer


def first_only(url):
    if urlsplit(url).hostname not in HOSTS:
        return None
    answer = httpx.get(url)
    target = answer.headers.get("location")
    # ruleid: python-ssrf-redirect-followed
    return httpx.request("GET", target)


def each(url):
    for _ in range(5):
        if not allowed(url):
            raise ValueError(url)
        # ok: python-ssrf-redirect-followed
        answer = requests.get(url, timeout=5, allow_redirects=False)
        if not answer.is_redirect:
            return answer
        url = urljoin(url, answer.headers["Location"])
    raise ValueError("too many redirects")


def again(url):
    if not allowed(url):
        raise ValueError(url)
    answer = requests.get(url, timeout=5, allow_redirects=False)
    target = answer.headers["Location"]
    if not allowed(target):
        raise ValueError(target)
    # ok: python-ssrf-redirect-followed
    return requests.get(target, timeout=5, allow_redirects=False)


def never_checked(url):
    answer = requests.head(url, timeout=5)
    # ok: python-ssrf-redirect-followed
    return requests.get(answer.headers["Location"], timeout=5)


def look_alike(answer, known, url):
    check_host(url)
    # ok: python-ssrf-redirect-followed
    return known.get(answer.headers["Location"])
