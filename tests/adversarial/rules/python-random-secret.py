import random
from random import choice as pick


def make_token(size):
    letters = []
    for _ in range(size):
        # ruleid: python-random-secret
        letters.append(random.choice("abcdef"))
    return "".join(letters)


def others(size, user):
    rng = random.Random()
    # ruleid: python-random-secret
    token = rng.getrandbits(128)
    # ruleid: python-random-secret
    user["password"] = str(random.random())
    # ruleid: python-random-secret
    secret = "".join(pick("abc") for _ in range(size))
    t = random.getrandbits(128)
    # todoruleid: python-random-secret
    token = t
    return token, secret
