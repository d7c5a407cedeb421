import requests
import urllib.request
from requests import get


def weak(url):
    # ruleid: python-resource-no-timeout
    requests.post(url)
    # ruleid: python-resource-no-timeout
    get(url)
    # ruleid: python-resource-no-timeout
    return urllib.request.urlopen(url)


def good(url, options):
    # ok: python-resource-no-timeout
    requests.get(url, timeout=10)
    # ok: python-resource-no-timeout
    requests.get(url, **options)
