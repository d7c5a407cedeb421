import inspect
import time
from time import clock
from base64 import encodestring


def weak(function, data):
    # ruleid: python-obsolete-removed-function
    a = time.clock()
    # ruleid: python-obsolete-removed-function
    b = clock()
    # ruleid: python-obsolete-removed-function
    c = inspect.getargspec(function)
    # ruleid: python-obsolete-removed-function
    d = encodestring(data)
    return a, b, c, d


def good(function, world):
    # ok: python-obsolete-removed-function
    a = time.perf_counter()
    # ok: python-obsolete-removed-function
    b = inspect.getfullargspec(function)
    # ok: python-obsolete-removed-function
    c = world.clock()
    if hasattr(time, "clock"):
        # ok: python-obsolete-removed-function
        return time.clock()
    return a, b, c
