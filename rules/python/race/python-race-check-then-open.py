import os


def weak(path):
    # ruleid: python-race-check-then-open
    if os.path.exists(path):
        with open(path) as stream:
            return stream.read()
    # ruleid: python-race-check-then-open
    if not os.path.isfile(path):
        with open(path, "w") as stream:
            stream.write("")
    return None


def good(path, other):
    # ok: python-race-check-then-open
    try:
        return open(path).read()
    except FileNotFoundError:
        return None
    # ok: python-race-check-then-open
    if os.path.exists(path):
        with open(other) as stream:
            return stream.read()
