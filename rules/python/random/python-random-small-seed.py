import os
import random
import time
from random import seed


def weak_key():
    start = os.urandom(2)
    # ruleid: python-random-small-seed
    random.seed(a=start)
    return random.getrandbits(128)


def clock_token():
    # ruleid: python-random-small-seed
    seed(time.time())
    return random.getrandbits(128)


def constant():
    # ruleid: python-random-small-seed
    random.seed(42)
    api_key = random.getrandbits(128)
    return api_key


def reproducible(data):
    # ok: python-random-small-seed
    random.seed(42)
    random.shuffle(data)
    return data


def simulation():
    # ok: python-random-small-seed
    random.seed(time.time())
    return random.gauss(0, 1)
