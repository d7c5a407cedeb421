import ssl
import urllib.request
from ssl import _create_unverified_context as open_context


def fetch(url):
    # ruleid: python-tls-unverified-context
    ctx = ssl._create_unverified_context()
    urllib.request.urlopen(url, context=ctx)
    # ruleid: python-tls-unverified-context
    urllib.request.urlopen(url, context=open_context())
    # ok: python-tls-unverified-context
    urllib.request.urlopen(url, context=ssl.create_default_context())
    # ok: python-tls-unverified-context
    urllib.request.urlopen(url)


# ruleid: python-tls-unverified-context
ssl._create_default_https_context = ssl._create_unverified_context
# ruleid: python-tls-unverified-context
setattr(ssl, "_create_default_https_context", open_context)
# ok: python-tls-unverified-context
ssl._create_default_https_context = ssl.create_default_context


def mended_at_once(url):
    # ok: python-tls-unverified-context
    ctx = ssl._create_unverified_context()
    ctx.check_hostname = True
    return urllib.request.urlopen(url, context=ctx)


def mended_too_late(url):
    # ruleid: python-tls-unverified-context
    ctx = ssl._create_unverified_context()
    urllib.request.urlopen(url, context=ctx)
    ctx.check_hostname = True


def another_is_mended(url):
    other = ssl.create_default_context()
    # ruleid: python-tls-unverified-context
    ctx = ssl._create_unverified_context()
    other.check_hostname = True
    return urllib.request.urlopen(url, context=ctx)


def part_of_something_else(url):
    # ruleid: python-tls-unverified-context
    answer = urllib.request.urlopen(url, context=ssl._create_unverified_context())
    return answer
