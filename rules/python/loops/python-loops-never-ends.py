def weak(n):
    a, b = 1, 1
    i = 2
    # ruleid: python-loops-never-ends
    while i < n:
        a, b = b, a + b
    return b


def weak_too(total):
    count = 0
    # ruleid: python-loops-never-ends
    while count != total:
        print(count)


def good(n):
    i = 0
    # ok: python-loops-never-ends
    while i < n:
        i += 1


def leaves(n, ready):
    i = 0
    # ok: python-loops-never-ends
    while i < n:
        if ready():
            break


def unpacked(n, step):
    low = 0
    # ok: python-loops-never-ends
    while low < n:
        low, n = step(low, n)


def by_for(n, rows):
    i = 0
    # ok: python-loops-never-ends
    while i < n:
        for i in rows:
            print(i)
