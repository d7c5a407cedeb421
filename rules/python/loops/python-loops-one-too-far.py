def weak(items):
    i = 0
    while i <= len(items):
        # ruleid: python-loops-one-too-far
        print(items[i])
        i += 1


def weak_for(items):
    for i in range(len(items) + 1):
        # ruleid: python-loops-one-too-far
        print(items[i])


def good(items):
    i = 0
    while i < len(items):
        # ok: python-loops-one-too-far
        print(items[i])
        i += 1


def prefixes(items):
    for i in range(len(items) + 1):
        # ok: python-loops-one-too-far
        print(items[:i])
