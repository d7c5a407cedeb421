import re

NUMBER = r"^0\.\d+E?\d+$"


def check(text):
    # ruleid: python-regex-catastrophic
    re.match(r"(a+)+$", text)
    # ruleid: python-regex-catastrophic
    re.compile(r"^(\w+)*@")
    # ruleid: python-regex-catastrophic
    re.search(r"([a-z]+)+b", text)
    # ruleid: python-regex-catastrophic
    re.match(r"^\d+E?\d+$", text)
    # ok: python-regex-catastrophic
    re.match(r"^\d+$", text)
    # ok: python-regex-catastrophic
    re.match(r"^(ab)+$", text)
    # ok: python-regex-catastrophic
    re.match(r"^(\w+,)+$", text)
