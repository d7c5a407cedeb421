import re
from re import compile


def weak(text):
    # ruleid: python-resource-slow-regex
    a = re.match(r"^(a+)+$", text)
    # ruleid: python-resource-slow-regex
    b = compile(r"^(\w+\s?)*$")
    # ruleid: python-resource-slow-regex
    c = re.search(r"([a-z]+)*@", text)
    return a, b, c


def good(text):
    # ok: python-resource-slow-regex
    a = re.match(r"^a+$", text)
    # ok: python-resource-slow-regex
    b = re.compile(r"^(\w+,)*\w+$")
    # ok: python-resource-slow-regex
    c = re.search(r"(\d+)", text)
    return a, b, c
