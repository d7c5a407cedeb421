import builtins
import os
import os as system
import subprocess


def weak(name, parts):
    # ruleid: python-indirection-getattr-on-system
    getattr(os, name)("id")
    # ruleid: python-indirection-getattr-on-system
    getattr(system, "".join(parts))("id")
    # ruleid: python-indirection-getattr-on-system
    run = getattr(subprocess, name[::-1])
    # ruleid: python-indirection-getattr-on-system
    getattr(builtins, chr(101) + name)
    return run


def good(thing, name):
    # ok: python-indirection-getattr-on-system
    a = getattr(os, "O_BINARY", 0)
    # ok: python-indirection-getattr-on-system
    b = getattr(thing, name)
    # ok: python-indirection-getattr-on-system
    c = getattr(thing, "run")
    return a, b, c
