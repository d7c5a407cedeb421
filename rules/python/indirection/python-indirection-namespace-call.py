import builtins
import os
import sys


def weak(name):
    # ruleid: python-indirection-namespace-call
    globals()[name]()
    # ruleid: python-indirection-namespace-call
    builtins.__dict__[name]("1")
    # ruleid: python-indirection-namespace-call
    sys.modules["os"].system("id")
    # ruleid: python-indirection-namespace-call
    vars(os)["sys" + name]("id")


def good(name, table):
    # ok: python-indirection-namespace-call
    a = table[name]()
    # ok: python-indirection-namespace-call
    b = globals()[name]
    # ok: python-indirection-namespace-call
    c = sys.modules[name]
    return a, b, c
