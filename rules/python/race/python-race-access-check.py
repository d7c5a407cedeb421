import os
from os import access


def weak(path):
    # ruleid: python-race-access-check
    if os.access(path, os.R_OK):
        with open(path) as stream:
            return stream.read()


def weak_too(path):
    # ruleid: python-race-access-check
    if not access(path, os.W_OK):
        raise PermissionError(path)
    stream = open(path, "w")
    return stream


def good(path):
    # ok: python-race-access-check
    try:
        return open(path).read()
    except PermissionError:
        return None


def report(path):
    # ok: python-race-access-check
    if os.access(path, os.X_OK):
        print("may run", path)
