import os
import re


def weak(module):
    # ruleid: python-indirection-dangerous-name
    getattr(os, "system")("id")
    # ruleid: python-indirection-dangerous-name
    globals()["eval"]("1")
    # ruleid: python-indirection-dangerous-name
    os.__dict__["popen"]("id")
    # ruleid: python-indirection-dangerous-name
    vars(os)["system"]("id")
    # ruleid: python-indirection-dangerous-name
    globals()["os"].system("id")
    # ruleid: python-indirection-dangerous-name
    object.__getattribute__(os, "system")("id")
    name = "sys" + "tem"
    # ruleid: python-indirection-dangerous-name
    getattr(module, name)("id")


def good(module, table):
    # ok: python-indirection-dangerous-name
    a = getattr(module, "name")
    # ok: python-indirection-dangerous-name
    b = getattr(re, "compile")
    # ok: python-indirection-dangerous-name
    c = globals()["VERSION"]
    # ok: python-indirection-dangerous-name
    d = table["system"]
    return a, b, c, d
