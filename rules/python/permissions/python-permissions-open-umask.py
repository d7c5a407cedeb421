import os
from os import umask


def weak():
    # ruleid: python-permissions-open-umask
    os.umask(0)


def weak_too():
    # ruleid: python-permissions-open-umask
    umask(0o020)


def good():
    # ok: python-permissions-open-umask
    os.umask(0o077)


def read_it():
    # ok: python-permissions-open-umask
    current = os.umask(0)
    os.umask(current)
    return current
