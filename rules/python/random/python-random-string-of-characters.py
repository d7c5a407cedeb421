import random
import secrets
import string
from random import choices


def weak(size):
    # ruleid: python-random-string-of-characters
    a = "".join(random.choice(string.ascii_letters + string.digits) for _ in range(size))
    # ruleid: python-random-string-of-characters
    b = "".join(choices(string.ascii_uppercase + string.digits, k=size))
    return a, b


def good(size, words):
    # ok: python-random-string-of-characters
    a = "".join(secrets.choice(string.ascii_letters) for _ in range(size))
    # ok: python-random-string-of-characters
    b = " ".join(random.choice(words) for _ in range(size))
    # ok: python-random-string-of-characters
    c = "".join(random.choice("ACGT") for _ in range(size))
    # ok: python-random-string-of-characters
    d = "".join(random.SystemRandom().choices(string.ascii_letters, k=size))
    return a, b, c, d
