import re
from re import compile

NUMBER = r"^0\.\d+E?\d+$"


def check(text):
    # ruleid: python-regex-catastrophic
    re.match(r"(a+)+$", text)
    # ruleid: python-regex-catastrophic
    compile(r"^(\w+)*@")
    # ruleid: python-regex-catastrophic
    re.search(r"([a-z]+)+b", text)
    # ruleid: python-regex-catastrophic
    compile(r"^(\w+\s?)*$")
    # ruleid: python-regex-catastrophic
    re.search(r"(?:-?\w+)*@", text)
    # ruleid: python-regex-catastrophic
    re.fullmatch(r"(\w|\d)+:", text)
    # ruleid: python-regex-catastrophic
    re.fullmatch(r"(a|a)*b", text)
    # ruleid: python-regex-catastrophic
    re.match(r"^\d+E?\d+$", text)
    # ok: python-regex-catastrophic
    re.match(r"^\d+$", text)
    # ok: python-regex-catastrophic
    re.match(r"^(ab)+$", text)
    # ok: python-regex-catastrophic
    re.match(r"^(\w+,)+$", text)
    # ok: python-regex-catastrophic
    re.compile(r"^(\w+,)*\w+$")
    # ok: python-regex-catastrophic
    re.compile(r"^(\w+|\s)$")
    # ok: python-regex-catastrophic
    re.search(r"(-\w+)*$", text)
    # ok: python-regex-catastrophic
    re.search(r"(\d+)", text)
    # ok: python-regex-catastrophic
    re.search(r"(a+)+", text)
    # ruleid: python-regex-catastrophic
    re.fullmatch(r"(a+)+", text)
