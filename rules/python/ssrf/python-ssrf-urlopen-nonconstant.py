import urllib.request as web

import requests


def read(url):
    # ruleid: python-ssrf-urlopen-nonconstant
    return web.urlopen(url).read()


def store(url):
    # ruleid: python-ssrf-urlopen-nonconstant
    web.urlretrieve(url, "copy")


def checked(url):
    if not url.startswith("https://api.example/"):
        raise ValueError(url)
    # ok: python-ssrf-urlopen-nonconstant
    return web.urlopen(url).read()


def constant():
    # ok: python-ssrf-urlopen-nonconstant
    return web.urlopen("https://api.example/").read()


def by_another_client(url):
    # ruleid: python-ssrf-urlopen-nonconstant
    return requests.get(url, timeout=5)
