import random
import secrets
import string
from random import choice, randint


def weak(user, size):
    # ruleid: python-random-secret
    token = "".join(random.choice(string.ascii_letters) for _ in range(size))
    # ruleid: python-random-secret
    user.reset_code = randint(100000, 999999)
    # ruleid: python-random-secret
    password = "".join(choice("abc123") for _ in range(size))
    # ruleid: python-random-secret
    user.save(api_key=str(random.getrandbits(128)))
    return token, password


def new_session_id():
    # ruleid: python-random-secret
    return random.randint(0, 0xFFFFFFFF)


def make_password(size):
    letters = []
    for _ in range(size):
        # ruleid: python-random-secret
        letters.append(random.choice(string.ascii_letters))
    return "".join(letters)


def weak_generator():
    rng = random.Random()
    # ruleid: python-random-secret
    api_key = rng.getrandbits(128)
    return api_key


def good(user, size, words):
    # ok: python-random-secret
    token = secrets.token_urlsafe(size)
    # ok: python-random-secret
    password = "".join(secrets.choice(string.ascii_letters) for _ in range(size))
    # ok: python-random-secret
    otp = random.SystemRandom().randint(100000, 999999)
    # ok: python-random-secret
    colour = random.choice(["red", "green"])
    # ok: python-random-secret
    tokens = [random.choice(words) for _ in range(size)]
    # ok: python-random-secret
    token_count = random.randint(1, 10)
    return token, password, otp, colour, tokens, token_count


def roll_dice():
    # ok: python-random-secret
    return random.randint(1, 6)
